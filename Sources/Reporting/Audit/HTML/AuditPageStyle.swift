/// How the page of an audit looks. Verdicts differ by colour and by sign, and both colour schemes have the same contrast.
enum AuditPageStyle {
  /// SHA-256 of the text in base64, by which browsers know it (Content Security Policy, Level 2).
  static let hash: StaticString = "JUQcFBIabHL8S8R0uGEoM8cor67rb28IsQcPPHchyY4="

  static let text: StaticString = #"""
    :root{color-scheme:light dark;--page:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d5dae0;--raised:#f5f7f9;--focus:#0550ae;
    --works:#d7f0dc;--works-ink:#12522a;--degraded:#fdeeb5;--degraded-ink:#5e4300;--unknown:#dfe4ea;--unknown-ink:#3b434c;
    --fails:#fbd3d0;--fails-ink:#8c1416;--code:#f0f3f6}
    @media (prefers-color-scheme:dark){:root{--page:#0f1318;--ink:#e3e8ee;--soft:#9aa5b1;--line:#303841;--raised:#181e25;--focus:#79b8ff;
    --works:#15402a;--works-ink:#a5e6b8;--degraded:#4d3d08;--degraded-ink:#f5d878;--unknown:#2c343d;--unknown-ink:#c3ccd6;
    --fails:#5f1d20;--fails-ink:#ffc2bd;--code:#1b222a}}
    *{box-sizing:border-box}
    [hidden]{display:none!important}
    body{margin:0 auto;padding:1rem clamp(.75rem,2vw,2rem);max-width:120rem;background:var(--page);color:var(--ink);
    font:1rem/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans","DejaVu Sans",sans-serif}
    h1{font-size:1.35rem;margin:0}
    h2{font-size:1.1rem;margin:1.4rem 0 .4rem}
    h3{font-size:1rem;margin:0 0 .4rem}
    p{margin:.3rem 0}
    code,pre,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;font-size:.9em}
    .soft{color:var(--soft)}
    header.top{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline;margin-bottom:.75rem}
    .filter{display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:center;margin-bottom:.75rem}
    .filter input[type=search],.filter select{font:inherit;color:inherit;background:var(--raised);border:1px solid var(--line);
    border-radius:.4rem;padding:.35rem .6rem;min-width:0}
    .filter input[type=search]{flex:1 1 18rem;max-width:30rem}
    .filter select{flex:0 1 11rem}
    .filter fieldset{border:0;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:.4rem}
    .filter label{display:inline-flex;gap:.35rem;align-items:center;border-radius:1rem;padding:.2rem .7rem .2rem .5rem;white-space:nowrap}
    .filter label.plain{padding:0;color:var(--soft)}
    .filter output{color:var(--soft)}
    .works{background:var(--works);color:var(--works-ink)}
    .degraded{background:var(--degraded);color:var(--degraded-ink)}
    .unknown{background:var(--unknown);color:var(--unknown-ink)}
    .fails{background:var(--fails);color:var(--fails-ink)}
    .scroll{overflow:auto;max-height:calc(100vh - 9rem);max-height:max(20rem,calc(100dvh - 9rem));border:1px solid var(--line);
    border-radius:.5rem;width:fit-content;max-width:100%}
    #grid{border-collapse:separate;border-spacing:2px;background:var(--page)}
    #grid th{font-weight:400;text-align:left;background:var(--page)}
    #grid thead th,#grid thead td{position:sticky;top:0;z-index:2;background:var(--page);vertical-align:bottom;padding:.3rem .2rem}
    #grid tbody th{position:sticky;left:0;z-index:1;padding:0 .75rem 0 .5rem;white-space:nowrap;max-width:min(24rem,42vw);
    overflow:hidden;text-overflow:ellipsis}
    #grid thead td:first-child{left:0;z-index:3}
    #grid th.at{color:var(--focus);font-weight:600}
    #grid thead th span{display:block;writing-mode:vertical-rl;transform:rotate(180deg);white-space:nowrap;max-height:14rem;overflow:hidden;
    text-overflow:ellipsis;font-size:.85rem;line-height:1.5rem;width:1.5rem}
    #grid thead th[data-more]::after{content:attr(data-more);display:block;font-size:.7rem;color:var(--soft);text-align:center}
    #grid td{padding:0;border-radius:.25rem}
    #grid td a{display:block;min-width:1.5rem;height:1.5rem;line-height:1.5rem;text-align:center;color:inherit;text-decoration:none;
    border-radius:.25rem;font-size:0}
    #grid td a::before{font-size:.85rem;font-weight:700}
    #grid td.works a::before{content:"\2713" / ""}
    #grid td.degraded a::before{content:"~" / ""}
    #grid td.unknown a::before{content:"?" / ""}
    #grid td.fails a::before{content:"\2715" / ""}
    #grid td.dim{opacity:.22}
    #grid td a:hover{outline:2px solid var(--soft)}
    :focus-visible{outline:3px solid var(--focus);outline-offset:1px}
    #grid td a:focus-visible{position:relative;z-index:1}
    @media (min-width:48rem){
    #grid.words thead th span{writing-mode:horizontal-tb;transform:none;width:auto;max-width:11rem;white-space:normal;overflow-wrap:anywhere;
    line-height:1.25;padding:0 .3rem}
    #grid.words td a{min-width:7rem;height:2.1rem;line-height:2.1rem;padding:0 .6rem;font-size:.95rem;text-align:left}
    #grid.words td a::before{margin-right:.45rem;display:inline-block;width:1em;text-align:center}}
    dialog{color:inherit;background:var(--page);border:1px solid var(--line);padding:0;margin:0 0 0 auto;width:min(46rem,100vw);
    max-width:none;height:100vh;height:100dvh;max-height:none}
    dialog::backdrop{background:rgb(0 0 0/.4)}
    dialog header{position:sticky;top:0;background:var(--page);border-bottom:1px solid var(--line);display:flex;gap:1rem;
    justify-content:space-between;align-items:start;padding:.9rem 1.1rem;z-index:1}
    dialog h2,section.static h2{margin:0}
    dialog h2{overflow-wrap:anywhere}
    dialog .body{padding:.9rem 1.1rem 2rem;overflow-wrap:anywhere}
    button{font:inherit;color:inherit;background:var(--raised);border:1px solid var(--line);border-radius:.4rem;padding:.25rem .7rem;
    cursor:pointer}
    .badge{display:inline-block;white-space:nowrap;border-radius:.3rem;padding:.05rem .5rem;font-size:.85rem;font-weight:600}
    .finding{border:1px solid var(--line);border-radius:.5rem;padding:.8rem .9rem;margin:.9rem 0;overflow-wrap:anywhere}
    .finding.error{border-left:.3rem solid var(--fails-ink)}
    .finding.warning{border-left:.3rem solid var(--degraded-ink)}
    .finding.note{border-left:.3rem solid var(--unknown-ink)}
    .finding p.message{font-size:1.05rem;margin:.35rem 0 .5rem}
    figure{margin:.6rem 0}
    figcaption{color:var(--soft);font-size:.88rem}
    pre{margin:.2rem 0 0;background:var(--code);border-radius:.35rem;padding:.5rem .7rem;overflow-x:auto;tab-size:4}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem .9rem;margin:.6rem 0}
    dt{color:var(--soft)}
    dd{margin:0;min-width:0}
    .wide{overflow-x:auto}
    table.plain{border-collapse:collapse;width:100%;font-size:.93rem;margin:.3rem 0}
    table.plain caption{text-align:left;color:var(--soft);padding:.2rem 0}
    table.plain th,table.plain td{text-align:left;vertical-align:top;padding:.28rem .7rem .28rem 0;border-top:1px solid var(--line)}
    table.plain thead th{font-weight:600;border-top:0}
    table.plain.across td:first-child{min-width:9rem}
    table.plain tr.here{font-weight:600}
    table.findings td{overflow-wrap:anywhere;min-width:5rem}
    table.findings td:nth-child(2){min-width:14rem}
    section.static{border-top:1px solid var(--line);padding:.6rem 0;overflow-wrap:anywhere}
    @media (max-width:48rem){table.findings{min-width:60rem}dialog{width:100vw}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.4rem}.scroll{max-height:none}}
    @media print{.filter,dialog{display:none}.scroll{max-height:none;overflow:visible;border:0}td,.badge{print-color-adjust:exact}}
    """#
}
