/**
 * How reports look on paper and on screen: always light, A4 and Letter, nothing but this sheet and
 * the fonts of the system. Every rule is under `.qm-report`: the screens load it beside their own.
 */
export const reportStyle = `
@page { margin: 12mm }
.qm-report {
  color-scheme: light;
  box-sizing: border-box;
  max-width: 186mm;
  margin: 0 auto;
  background: #fff;
  color: #172033;
  font: 12px/1.4 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
  font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere;
  print-color-adjust: exact;
  -webkit-print-color-adjust: exact;
}
.qm-report * { box-sizing: border-box }
.qm-report p, .qm-report ul, .qm-report dl, .qm-report dd { margin: 0 }
.qm-report header { border-bottom: 2px solid #172033; padding-bottom: 6px }
.qm-report .kind { color: #5b6579; font-size: 11px }
.qm-report .title { margin: 0; font-size: 20px; font-weight: 600; line-height: 1.25 }
.qm-report .status { font-size: 12px; font-weight: 500; margin-left: 6px; white-space: nowrap }
.qm-report .status.ok { color: #14743a }
.qm-report .status.warning, .qm-report .status.timed_out { color: #8a5300 }
.qm-report .facts { color: #3d485c }
.qm-report .headline {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(100px, 1fr));
  gap: 4px 12px;
  padding: 8px 0;
}
.qm-report dt { color: #5b6579; font-size: 11px }
.qm-report dd { color: #3d485c; font-size: 11px }
.qm-report dd strong { display: block; color: #172033; font-size: 15px; font-weight: 600 }
.qm-report ul { padding-left: 16px }
.qm-report .findings { padding-bottom: 4px }
.qm-report .findings li:first-child { font-weight: 600 }
.qm-report section { margin-top: 8px; break-inside: avoid }
.qm-report h2 {
  margin: 0 0 2px;
  font-size: 13px;
  font-weight: 600;
  break-after: avoid;
}
.qm-report .finding { margin-left: 10px; color: #3d485c; font-size: 12px; font-weight: 400 }
.qm-report table { width: 100%; border-collapse: collapse; font-size: 11px }
.qm-report :is(th, td) {
  padding: 1px 8px 1px 0;
  border-bottom: 1px solid #dfe3e9;
  font-weight: 400;
  text-align: left;
  vertical-align: middle;
}
.qm-report :is(th, td):last-child { padding-right: 0 }
.qm-report thead th { color: #5b6579; vertical-align: bottom }
.qm-report .end { text-align: right }
.qm-report td.end { white-space: nowrap }
.qm-report .chart { width: 200px }
.qm-report .ratio .id { max-width: 150px; font-weight: 500 }
.qm-report .ratio { font-size: 10.5px; line-height: 1.3 }
.qm-report .ratio :is(th, td) { padding-block: 0.5px }
.qm-report svg { display: block; width: 200px; height: 14px }
.qm-report .base { stroke: #dfe3e9; stroke-width: 1.5 }
.qm-report .band { fill: #dfe3e9 }
.qm-report .line { stroke: #2f78dd; stroke-width: 2 }
.qm-report .line.below { stroke: #d93a40 }
.qm-report .dot { fill: #2f78dd }
.qm-report .target { stroke: #172033; stroke-width: 2 }
.qm-report .reach { fill: none; stroke: #d98a00; stroke-width: 2 }
.qm-report .state strong { font-weight: 500 }
.qm-report .state.short strong { color: #c0262d }
.qm-report .state.limited strong { color: #8a5300 }
.qm-report .note { margin-top: 2px; color: #5b6579; font-size: 11px }
.qm-report .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 28px }
.qm-report code { font: 11px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace }
.qm-report footer {
  margin-top: 8px;
  padding-top: 4px;
  border-top: 1px solid #c4cad5;
  color: #3d485c;
  font-size: 11px;
}
.qm-report footer strong { color: #172033; font-weight: 600 }
@media (max-width: 640px) {
  .qm-report .pair { grid-template-columns: 1fr }
  .qm-report .chart { width: 110px }
  .qm-report svg { width: 110px }
}
@media print {
  .qm-report { max-width: none }
}
`
