/// What kernels say of their LSM hooks in lists of their code, which no type tells: as their verifiers answered for each hook (Linux 5.10, 6.1,
/// 6.12 and 7.2).
enum SecurityHooks {
  /// Whether some kernel lets programs sleep at a hook (`sleepable_lsm_hooks`); nil for hooks that none of them has.
  static func maySleep(_ hook: String) -> Bool? { known[hook] }

  /// Hooks at which programs could not sleep yet in Linux 6.1, though they were there.
  static let sleepingAfter6_1: Set<String> = [
    "path_chmod", "path_chown", "path_link", "path_mkdir", "path_rename", "path_rmdir", "path_symlink", "path_truncate",
    "path_unlink",
  ]
  /// The same of Linux 6.12.
  static let sleepingAfter6_12: Set<String> = [
    "bdev_alloc_security", "bdev_setintegrity", "inode_post_removexattr", "inode_removexattr",
  ]
  /// The only one of Linux 5.10.
  static let sleepingIn5_10 = "bprm_committed_creds"

  /// Hooks that kernels keep BPF from since Linux 6.12 (`bpf_lsm_disabled_hooks`); `file_alloc_security` is one after that release.
  static let disabled: Set<String> = [
    "audit_rule_match", "getprocattr", "getselfattr", "inode_copy_up_xattr", "inode_getsecurity", "inode_listsecurity",
    "inode_need_killpriv", "ismaclabel", "key_getsecurity", "setprocattr", "vm_enough_memory", "xfrm_decode_session",
  ]
  /// What came with that list.
  static let disabling = "bpf_lsm_get_retval_range"

  private static let known: [String: Bool] = {
    var known: [String: Bool] = [:]
    for name in waking.split(whereSeparator: \.isWhitespace) { known[String(name)] = false }
    for name in sleeping.split(whereSeparator: \.isWhitespace) { known[String(name)] = true }
    return known
  }()

  private static let sleeping = """
    bdev_alloc_security bdev_setintegrity bpf bpf_map bpf_map_alloc_security bpf_map_create bpf_map_free bpf_map_free_security
    bpf_prog bpf_prog_load bpf_token_capable bpf_token_cmd bpf_token_create bpf_token_free bprm_check_security
    bprm_committed_creds bprm_committing_creds bprm_creds_for_exec bprm_creds_from_file capget capset cred_prepare
    current_getsecid_subj file_ioctl file_lock file_open file_post_open file_receive inet_conn_established inode_create
    inode_free_security inode_getattr inode_getxattr inode_mknod inode_need_killpriv inode_post_removexattr inode_post_setxattr
    inode_readlink inode_removexattr inode_rename inode_rmdir inode_setattr inode_setxattr inode_symlink inode_unlink
    kernel_module_request kernel_read_file kernfs_init_security key_free mmap_file netlink_send path_chmod path_chown path_link
    path_mkdir path_notify path_rename path_rmdir path_symlink path_truncate path_unlink release_secctx sb_alloc_security
    sb_eat_lsm_opts sb_kern_mount sb_mount sb_remount sb_set_mnt_opts sb_show_options sb_statfs sb_umount settime socket_accept
    socket_bind socket_connect socket_create socket_getpeername socket_getpeersec_dgram socket_getsockname socket_getsockopt
    socket_listen socket_post_create socket_recvmsg socket_sendmsg socket_shutdown socket_socketpair syslog task_alloc
    task_getsecid_obj task_prctl task_setscheduler userns_create
    """

  private static let waking = """
    audit_rule_free audit_rule_init audit_rule_known audit_rule_match backing_file_alloc backing_file_free bdev_free_security
    binder_set_context_mgr binder_transaction binder_transfer_binder binder_transfer_file bpf_prog_alloc_security bpf_prog_free
    bpf_prog_free_security capable cred_alloc_blank cred_free cred_getlsmprop cred_getsecid cred_transfer
    current_getlsmprop_subj d_instantiate dentry_create_files_as dentry_init_security file_alloc_security file_fcntl
    file_free_security file_ioctl_compat file_mprotect file_permission file_release file_send_sigiotask file_set_fowner
    file_truncate fs_context_dup fs_context_parse_param fs_context_submount getprocattr getselfattr ib_alloc_security
    ib_endport_manage_subnet ib_free_security ib_pkey_access inet_conn_request inet_csk_clone initramfs_populated
    inode_alloc_security inode_copy_up inode_copy_up_xattr inode_file_getattr inode_file_setattr inode_follow_link
    inode_free_security_rcu inode_get_acl inode_getlsmprop inode_getsecctx inode_getsecid inode_getsecurity inode_init_security
    inode_init_security_anon inode_invalidate_secctx inode_killpriv inode_link inode_listsecurity inode_listxattr inode_mkdir
    inode_notifysecctx inode_permission inode_post_create_tmpfile inode_post_remove_acl inode_post_set_acl inode_post_setattr
    inode_remove_acl inode_set_acl inode_setintegrity inode_setsecctx inode_setsecurity inode_xattr_skipcap ipc_getlsmprop
    ipc_getsecid ipc_permission ismaclabel kernel_act_as kernel_create_files_as kernel_load_data kernel_post_load_data
    kernel_post_read_file key_alloc key_getsecurity key_permission key_post_create_or_update locked_down lsmprop_to_secctx
    mmap_addr mmap_backing_file move_mount mptcp_add_subflow msg_msg_alloc_security msg_msg_free_security
    msg_queue_alloc_security msg_queue_associate msg_queue_free_security msg_queue_msgctl msg_queue_msgrcv msg_queue_msgsnd
    path_chroot path_mknod path_post_mknod perf_event_alloc perf_event_free perf_event_open perf_event_read perf_event_write
    ptrace_access_check ptrace_traceme quota_on quotactl req_classify_flow sb_add_mnt_opt sb_clone_mnt_opts sb_delete
    sb_free_mnt_opts sb_free_security sb_mnt_opts_compat sb_pivotroot sctp_assoc_established sctp_assoc_request
    sctp_bind_connect sctp_sk_clone secctx_to_secid secid_to_secctx secmark_refcount_dec secmark_refcount_inc
    secmark_relabel_packet sem_alloc_security sem_associate sem_free_security sem_semctl sem_semop setprocattr setselfattr
    shm_alloc_security shm_associate shm_free_security shm_shmat shm_shmctl sk_alloc_security sk_clone_security sk_free_security
    sk_getsecid sock_graft socket_getpeersec_stream socket_setsockopt socket_sock_rcv_skb task_fix_setgid task_fix_setgroups
    task_fix_setuid task_free task_getioprio task_getlsmprop_obj task_getpgid task_getscheduler task_getsecid task_getsid
    task_kill task_movememory task_prlimit task_setioprio task_setnice task_setpgid task_setrlimit task_to_inode
    tun_dev_alloc_security tun_dev_attach tun_dev_attach_queue tun_dev_create tun_dev_free_security tun_dev_open unix_find
    unix_may_send unix_stream_connect uring_allowed uring_cmd uring_override_creds uring_sqpoll vm_enough_memory
    xfrm_decode_session xfrm_policy_alloc_security xfrm_policy_clone_security xfrm_policy_delete_security
    xfrm_policy_free_security xfrm_policy_lookup xfrm_state_alloc xfrm_state_alloc_acquire xfrm_state_delete_security
    xfrm_state_free_security xfrm_state_pol_flow_match
    """
}
