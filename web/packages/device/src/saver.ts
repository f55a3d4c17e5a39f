/** Whether the phone itself asks to spare data (Save-Data; Chromium only). */
export function sparesData(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  return connection?.saveData ?? false;
}
