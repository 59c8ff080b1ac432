import type { ColumnType } from 'typeorm';

/** PostgreSQL's 64-bit transaction id, which TypeORM does not know: see `teachXid8`. */
export const XID = 'xid8' as ColumnType;

/** Makes TypeORM's driver accept the type; to be called before the data source is initialised. */
export function teachXid8(dataSource: { readonly driver: { supportedDataTypes: ColumnType[] } }): void {
  if (!dataSource.driver.supportedDataTypes.includes(XID)) dataSource.driver.supportedDataTypes.push(XID);
}
