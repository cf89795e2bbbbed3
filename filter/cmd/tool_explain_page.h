/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_explain_page.h - the style of the page that explains. Private to
 * tool_explain_html.c.
 *
 * Marks differ without colour: each rule's are underlined in its own way and
 * bear its letter. Colours meet 4.5:1 on both grounds.
 */
#ifndef SCAMSIEVE_CMD_TOOL_EXPLAIN_PAGE_H
#define SCAMSIEVE_CMD_TOOL_EXPLAIN_PAGE_H

static const char explain_style[] =
    ":root{color-scheme:light dark;--ground:#fff;--ink:#1b1b1f;--soft:#5c5c66;"
    "--line:#d9d9e0;--card:#f6f6f9;--c0:#b3261e;--c1:#1a56b0;--c2:#7b2fa8;"
    "--c3:#1d6b34;--c4:#005f73;--c5:#8a5300}\n"
    "@media(prefers-color-scheme:dark){:root{--ground:#16161a;--ink:#ececf1;"
    "--soft:#a8a8b5;--line:#3a3a44;--card:#1f1f26;--c0:#ff8a80;--c1:#8ab4ff;"
    "--c2:#d6a3ff;--c3:#7fd99a;--c4:#6fd3e6;--c5:#f0b95b}}\n"
    "body{margin:0 "
    "auto;max-width:60rem;padding:1.5rem;background:var(--ground);"
    "color:var(--ink);font:16px/1.5 system-ui,sans-serif}\n"
    "h1{font-size:1.4rem;margin:0 0 .25rem}h2{font-size:1.05rem;"
    "margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}\n"
    ".soft{color:var(--soft)}.num{text-align:right;"
    "font-variant-numeric:tabular-nums;white-space:nowrap}\n"
    ".text{background:var(--card);border:1px solid var(--line);"
    "border-radius:.5rem;padding:.75rem 1rem;margin:.25rem 0 1rem;"
    "white-space:pre-wrap;overflow-wrap:anywhere}\n"
    "mark{background:none;color:inherit;text-decoration:underline 2px;"
    "text-underline-offset:3px;font-weight:600}"
    "mark sup{font-size:.65em;font-weight:700;margin-left:1px}\n"
    ".r0{color:var(--c0);text-decoration-style:solid}"
    ".r1{color:var(--c1);text-decoration-style:dashed}"
    ".r2{color:var(--c2);text-decoration-style:dotted}"
    ".r3{color:var(--c3);text-decoration-style:double}"
    ".r4{color:var(--c4);text-decoration-style:wavy}"
    ".r5{color:var(--c5);text-decoration-style:solid}\n"
    "table{border-collapse:collapse;width:100%}td,th{padding:.25rem .6rem;"
    "text-align:left;vertical-align:top;border-bottom:1px solid var(--line);"
    "overflow-wrap:anywhere}th{color:var(--soft);font-weight:600}\n"
    "details{border:1px solid var(--line);border-radius:.5rem;"
    "margin:.4rem 0;padding:.4rem .8rem}summary{cursor:pointer}"
    "code{font-family:ui-monospace,monospace;font-size:.9em;"
    "overflow-wrap:anywhere}\n"
    ".letter{display:inline-block;min-width:1.2em;font-weight:700}"
    ".yes{font-weight:700}.no{color:var(--soft)}"
    ".unknown{font-style:italic}\n"
    ".action{display:inline-block;border:2px solid currentColor;"
    "border-radius:.4rem;padding:0 .5rem;font-weight:700}\n"
    "ul{margin:.25rem 0;padding-left:1.25rem}\n";

#endif
