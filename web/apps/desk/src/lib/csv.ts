// Tables that leave the desk as files that a spreadsheet opens without harm.

/** RFC 4180 with a byte order mark, which spreadsheets need to read Vietnamese. */
export function csv(rows: (string | number)[][]): string {
  return '\ufeff' + rows.map((row) => row.map(cell).join(',') + '\r\n').join('');
}

function cell(value: string | number): string {
  let text = String(value);
  // A text that begins like a formula would be run by the spreadsheet: an apostrophe keeps it text.
  if (typeof value === 'string' && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Hands a table to the browser as a file. */
export function download(name: string, rows: (string | number)[][]) {
  const address = URL.createObjectURL(new Blob([csv(rows)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${name}.csv`;
  link.click();
  URL.revokeObjectURL(address);
}
