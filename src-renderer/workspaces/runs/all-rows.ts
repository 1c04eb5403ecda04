interface Page<Row> {
  readonly rows: readonly Row[]
}

const largestPage = 1000

/**
 * The rows of a list, page by page, `most` of them; one that new rows push onto the next page is
 * there once.
 */
export async function allRows<Row extends { readonly id: string }>(
  fetchPage: (offset: number, limit: number) => Promise<Page<Row>>,
  most = Number.POSITIVE_INFINITY,
): Promise<readonly Row[]> {
  const rows = new Map<string, Row>()
  for (let offset = 0; rows.size < most; offset += largestPage) {
    const page = await fetchPage(offset, largestPage)
    for (const row of page.rows) if (rows.size < most) rows.set(row.id, row)
    if (page.rows.length < largestPage) break
  }
  return [...rows.values()]
}
