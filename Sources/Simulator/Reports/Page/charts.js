"use strict";
(() => {
  const report = JSON.parse(document.getElementById("report").textContent);
  const modules = window.vegaModules;
  if (!modules) return;
  const loaded = {};
  const load = (name) => {
    // One module is asked for by a name that its file does not have.
    const key = name === "vega-selections" ? "vega-selection" : name;
    if (loaded[key]) return loaded[key];
    const module = { exports: (loaded[key] = {}) };
    modules[key].call(module.exports, module.exports, load, module);
    return (loaded[key] = module.exports);
  };
  const vega = {};
  for (const part of ["dataflow", "transforms", "view-transforms", "encode", "scale", "parser", "view"]) {
    Object.assign(vega, load("vega-" + part));
  }
  for (const part of ["transforms", "view-transforms", "encode"]) Object.assign(vega.transforms, load("vega-" + part));

  // Colours that people with any colour vision can tell apart (Okabe and Ito).
  const COLOURS = ["first", "#e69f00", "#56b4e9", "#cc79a7", "#8a8a8a", "#009e73", "#d55e00", "#b3a200"];
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (value) => value.toLocaleString("en", { maximumSignificantDigits: 4 });

  const UNITS = [["s", 1], ["min", 60], ["h", 3600], ["d", 86400]];
  const unitFor = (seconds) => UNITS.filter(([, size]) => seconds >= 3 * size).pop() || UNITS[0];
  const brief = (seconds) => {
    const [name, size] = UNITS.filter(([, unit]) => Math.abs(seconds) >= unit).pop() || UNITS[0];
    return `${number(seconds / size)} ${name}`;
  };

  const config = () => ({
    background: null,
    font: "system-ui, sans-serif",
    axis: {
      labelColor: style("--quiet"), titleColor: style("--quiet"), gridColor: style("--line"),
      domainColor: style("--line"), tickColor: style("--line"), labelFontSize: 11, titleFontSize: 11,
      titleFontWeight: "normal", labelOverlap: true, labelFlush: true,
    },
    legend: {
      labelColor: style("--text"), orient: "top", direction: "horizontal", title: null, labelFontSize: 11,
      symbolType: "square", columnPadding: 12, rowPadding: 2, labelLimit: 260, offset: 8,
    },
    view: { stroke: "transparent" },
    style: {},
  });

  const frame = (width, height) => ({
    $schema: "https://vega.github.io/schema/vega/v5.json",
    width, height, padding: 4, autosize: { type: "fit", contains: "padding" },
  });
  const axes = (x, y) => [
    { orient: "bottom", scale: "x", title: x, grid: false, tickCount: 6, format: "~r" },
    { orient: "left", scale: "y", title: y, grid: true, domain: false, ticks: false, tickCount: 5 },
  ];
  // As many names beside each other as there is room for, left of which stands the axis.
  const legend = (width, names) => {
    const longest = Math.max(...names.map((name) => name.length)) * 6.2 + 34;
    return [{ fill: "colour", columns: Math.max(1, Math.min(names.length, Math.floor((width - 110) / longest))) }];
  };
  const colours = (names) => ({ name: "colour", type: "ordinal", domain: names,
    // The first is lighter on a dark page.
    range: COLOURS.map((colour) => (colour === "first" ? style("--first") : colour)) });

  // Bins as rows: one for each series and bin, with the instant of the bin's beginning in the unit of the axis.
  const overTime = (columns) => {
    const { start_seconds, end_seconds, bin_seconds } = report.series;
    const [name, size] = unitFor(end_seconds - start_seconds);
    const rows = [];
    columns.forEach(([series, values], order) => values.forEach((value, bin) => {
      const from = start_seconds + bin * bin_seconds;
      const to = Math.min(end_seconds, from + bin_seconds);
      rows.push({ series, order, value, t: from / size, end: to / size });
      // The last bin is drawn to its end.
      if (bin === values.length - 1) rows.push({ series, order, value, t: to / size, end: to / size });
    }));
    return { rows, title: `time, ${name}`, unit: name };
  };

  const lines = (columns, y) => (width) => {
    const { rows, title } = overTime(columns);
    return {
      ...frame(width, 240),
      data: [{ name: "rows", values: rows }],
      scales: [
        { name: "x", type: "linear", range: "width", domain: { data: "rows", field: "t" }, nice: false, zero: false },
        { name: "y", type: "linear", range: "height", domain: { data: "rows", field: "value" }, nice: true, zero: true },
        colours(columns.map(([name]) => name)),
      ],
      axes: axes(title, y),
      legends: legend(width, columns.map(([name]) => name)),
      marks: [{
        type: "group",
        from: { facet: { name: "series", data: "rows", groupby: "series" } },
        marks: [{
          type: "line", from: { data: "series" },
          encode: { update: {
            x: { scale: "x", field: "t" }, y: { scale: "y", field: "value" },
            stroke: { scale: "colour", field: "series" }, strokeWidth: { value: 1.5 },
            interpolate: { value: "step-after" },
          } },
        }],
      }],
    };
  };

  const areas = (columns, y, interpolate) => (width) => {
    const { rows, title } = overTime(columns);
    return {
      ...frame(width, 240),
      data: [{ name: "rows", values: rows, transform: [
        { type: "stack", groupby: ["t"], sort: { field: "order" }, field: "value" },
      ] }],
      scales: [
        { name: "x", type: "linear", range: "width", domain: { data: "rows", field: "t" }, nice: false, zero: false },
        { name: "y", type: "linear", range: "height", domain: { data: "rows", field: "y1" }, nice: true, zero: true },
        colours(columns.map(([name]) => name)),
      ],
      axes: axes(title, y),
      legends: legend(width, columns.map(([name]) => name)),
      marks: [{
        type: "group",
        from: { facet: { name: "series", data: "rows", groupby: "series" } },
        marks: [{
          type: "area", from: { data: "series" },
          encode: { update: {
            x: { scale: "x", field: "t" }, y: { scale: "y", field: "y0" }, y2: { scale: "y", field: "y1" },
            fill: { scale: "colour", field: "series" }, fillOpacity: { value: 0.85 },
            interpolate: { value: interpolate },
          } },
        }],
      }],
    };
  };

  const TIMES = [0, 1, 10, 60, 300, 900, 3600, 14400, 43200, 86400, 259200, 604800, 2592000, 7776000, 31536000];
  const waiting = (width) => {
    const table = report.waiting;
    const rows = [];
    for (const [series, field] of [["waiting", "waiting_seconds"], ["in the queue", "queue_seconds"],
      ["domains coming up", "bring_up_seconds"]]) {
      rows.push({ series, seconds: 0, percent: 0 });
      table[field].forEach((seconds, place) => rows.push({ series, seconds, percent: table.gangs_percent[place] }));
    }
    const longest = Math.max(1, ...rows.map((row) => row.seconds));
    const names = ["waiting", "in the queue", "domains coming up"];
    return {
      ...frame(width, 240),
      data: [{ name: "rows", values: rows }],
      scales: [
        { name: "x", type: "symlog", constant: 30, range: "width", domain: [0, longest] },
        { name: "y", type: "linear", range: "height", domain: [0, 100] },
        colours(names),
      ],
      axes: [
        { orient: "bottom", scale: "x", title: "no longer than", grid: true, values: TIMES.filter((time) => time <= longest),
          encode: { labels: { update: { text: { signal: "brief(datum.value)" } } } }, labelOverlap: "greedy" },
        { orient: "left", scale: "y", title: "gangs that started, %", grid: true, domain: false, ticks: false, tickCount: 5 },
      ],
      legends: legend(width, names),
      marks: [{
        type: "group",
        from: { facet: { name: "series", data: "rows", groupby: "series" } },
        marks: [{
          type: "line", from: { data: "series" },
          encode: { update: {
            x: { scale: "x", field: "seconds" }, y: { scale: "y", field: "percent" },
            stroke: { scale: "colour", field: "series" },
            // Where lines lie on each other, the first one shows beside the others.
            strokeWidth: { signal: "datum.series === 'waiting' ? 4 : 1.5" },
            interpolate: { value: "step-after" },
          } },
        }],
      }],
    };
  };

  const occupancy = (width) => {
    const { bin_seconds, rows } = report.occupancy;
    const { start_seconds, end_seconds } = report.series;
    const [unit, size] = unitFor(end_seconds - start_seconds);
    const label = (row) => row.pool + "-" + (row.first_slot === row.last_slot ? row.first_slot : `${row.first_slot}…${row.last_slot}`);
    const cells = rows.flatMap((row) => row.allocated_percent.flatMap((percent, bin) => {
      const from = start_seconds + bin * bin_seconds;
      const to = Math.min(end_seconds, from + bin_seconds);
      return percent === null ? [] : [{ row: label(row), percent, t: from / size, end: to / size }];
    }));
    const step = rows.length > 30 ? 8 : rows.length > 12 ? 13 : 20;
    return {
      ...frame(width, rows.length * step + 90),
      data: [{ name: "cells", values: cells }],
      scales: [
        { name: "x", type: "linear", range: "width", domain: [start_seconds / size, end_seconds / size], nice: false, zero: false },
        { name: "y", type: "band", range: "height", domain: rows.map(label), paddingInner: 0.1 },
        { name: "share", type: "linear", domain: [0, 50, 100], range: [style("--cold"), style("--warm"), style("--hot")] },
      ],
      axes: [
        { orient: "bottom", scale: "x", title: `time, ${unit}`, tickCount: 6, format: "~r" },
        { orient: "left", scale: "y", domain: false, ticks: false, labelLimit: width < 500 ? 80 : 160 },
      ],
      legends: [{ fill: "share", type: "gradient", title: "GPUs held by gangs, %", titleColor: style("--quiet"),
        titleFontWeight: "normal", titleFontSize: 11, gradientLength: Math.min(200, width / 2), gradientThickness: 8 }],
      marks: [{
        type: "rect", from: { data: "cells" },
        encode: { update: {
          x: { scale: "x", field: "t" }, x2: { scale: "x", field: "end", offset: 0.3 },
          y: { scale: "y", field: "row" }, height: { scale: "y", band: 1 },
          fill: { scale: "share", field: "percent" },
          tooltip: { signal: "datum.row + ', ' + format(datum.t, '.2f') + ': ' + format(datum.percent, '.0f') + ' %'" },
        } },
      }],
    };
  };

  const draw = (id, spec) => {
    const place = document.getElementById(id);
    if (!place) return;
    if (!spec) {
      place.closest("figure").hidden = true;
      return;
    }
    const width = place.clientWidth;
    if (width < 50) return;
    place.textContent = "";
    new vega.View(vega.parse(spec(width), config()), { renderer: "svg", container: place, hover: false }).run();
  };
  load("vega-functions").expressionFunction("brief", brief);
  const charts = window.reportCharts({ report, lines, areas, waiting, occupancy, frame, legend, colours, style, unitFor });
  const drawAll = () => { for (const [id, spec] of charts) draw(id, spec); };
  drawAll();
  let width = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; drawAll(); } });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
})();
