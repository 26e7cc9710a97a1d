/** The script of the page. */
export const clientScript = '';
