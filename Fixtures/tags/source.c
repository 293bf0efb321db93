/* Declaration tags on types, members, functions, parameters and variables; type tags on pointers, also several at once. */
#define decl(text) __attribute__((btf_decl_tag(text)))
#define type(text) __attribute__((btf_type_tag(text)))

struct tagged {
  int plain;
  int member decl("member");
  int twice decl("one") decl("two");
  int type("user") * pointer;
  int type("rcu") type("user") * two_tags;
  int type("outer") * type("inner") * nested;
} decl("whole");

typedef int number decl("typedef");

struct tagged tagged decl("variable");
number counted;

int decl("function") use(struct tagged *first, int second decl("parameter")) { return first->plain + second; }
