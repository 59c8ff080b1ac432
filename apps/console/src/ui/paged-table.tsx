import { Button, Group, ScrollArea, Table, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useMessages } from '../i18n/language.tsx';
import { Answered } from './answer.tsx';
import { messages } from './messages.ts';

export interface Column<R> {
  readonly key: string;
  readonly label: ReactNode;
  readonly cell: (row: R) => ReactNode;
  readonly align?: 'left' | 'right';
}

/** One page of rows; `next` is what the server wants to be given for the page after it, null at the end. */
export interface Page<R, C> {
  readonly rows: readonly R[];
  readonly next: C | null;
}

interface PagedTableProps<R, C> {
  /** What is listed, for readers of the screen. */
  readonly label: string;
  /** Names the list and its filters: another key begins at the first page. */
  readonly queryKey: readonly unknown[];
  readonly load: (cursor: C | null) => Promise<Page<R, C>>;
  readonly columns: readonly Column<R>[];
  readonly rowKey: (row: R) => string | number;
  /** Shown instead of an empty first page. */
  readonly empty?: ReactNode;
  /** Milliseconds after which the first page is asked for again, while it is shown. */
  readonly refetchInterval?: number;
}

/** A list that the server pages. Only one page is ever held. */
export function PagedTable<R, C>(props: PagedTableProps<R, C>) {
  return <Pages key={JSON.stringify(props.queryKey)} {...props} />;
}

function Pages<R, C>({ label, queryKey, load, columns, rowKey, empty, refetchInterval }: PagedTableProps<R, C>) {
  const t = useMessages(messages);
  const [cursors, setCursors] = useState<readonly (C | null)[]>([null]);
  const cursor = cursors[cursors.length - 1];
  const query = useQuery({
    queryKey: [...queryKey, cursor], queryFn: () => load(cursor), placeholderData: keepPreviousData,
    refetchInterval: cursor === null ? refetchInterval : undefined,
  });
  return (
    <Answered query={query}>
      {({ rows, next }) => (rows.length === 0 && cursors.length === 1 ? (empty ?? <Text c="dimmed">{t('noRows')}</Text>) : (
        <>
          <ScrollArea className="zy-card" style={{ borderRadius: 'var(--mantine-radius-md)' }} viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': label }}>
            <DataTable label={label} columns={columns} rows={rows} rowKey={rowKey} />
          </ScrollArea>
          {(cursors.length > 1 || next !== null) && (
            <Group justify="flex-end" mt="sm" gap="xs">
              <Button variant="default" size="xs" disabled={cursors.length === 1} onClick={() => setCursors(cursors.slice(0, -1))}>{t('newer')}</Button>
              <Button variant="default" size="xs" disabled={next === null} onClick={() => setCursors([...cursors, next])}>{t('older')}</Button>
            </Group>
          )}
        </>
      ))}
    </Answered>
  );
}

/** Rows that are there already. */
export function DataTable<R>({ label, columns, rows, rowKey }: { label: string; columns: readonly Column<R>[]; rows: readonly R[]; rowKey: (row: R) => string | number }) {
  return (
    <Table verticalSpacing="sm" horizontalSpacing="md" aria-label={label} highlightOnHover>
      <Table.Thead>
        <Table.Tr>{columns.map(({ key, label: heading, align }) => <Table.Th key={key} ta={align}>{heading}</Table.Th>)}</Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => <Table.Tr key={rowKey(row)}>{columns.map(({ key, cell, align }) => <Table.Td key={key} ta={align}>{cell(row)}</Table.Td>)}</Table.Tr>)}
      </Table.Tbody>
    </Table>
  );
}
