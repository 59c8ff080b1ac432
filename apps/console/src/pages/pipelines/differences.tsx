import { Code, Modal, ScrollArea, Table, Text } from '@mantine/core';
import { useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Answered } from '../../ui/answer.tsx';
import { messages } from './messages.ts';
import { useDiff } from './pipeline-queries.ts';

export function DifferencesDialog({ placement, from, to, onClose }: { placement: string; from: number; to: number; onClose: () => void }) {
  const t = useMessages(messages);
  return <Modal opened onClose={onClose} size="xl" title={t('compareTitle', { from, to })}><Differences placement={placement} from={from} to={to} /></Modal>;
}

/** Where two versions differ, place by place. */
export function Differences({ placement, from, to }: { placement: string; from: number; to: number }) {
  const t = useMessages(messages);
  const query = useDiff(useTenantSlug(), placement, from, to);
  return (
    <Answered query={query} rows={2}>
      {({ differences }) => (differences.length === 0 ? <Text size="sm" mt="sm">{t('compareSame')}</Text> : (
        <ScrollArea.Autosize mah="24rem" mt="sm">
          <Table verticalSpacing="xs" fz="sm">
            <Table.Thead><Table.Tr><Table.Th>{t('place')}</Table.Th><Table.Th>{t('before')}</Table.Th><Table.Th>{t('after')}</Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>
              {differences.map(({ path, before, after }) => (
                <Table.Tr key={path}><Table.Td className="zy-mono">{path}</Table.Td><Table.Td><Side value={before} /></Table.Td><Table.Td><Side value={after} /></Table.Td></Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
      ))}
    </Answered>
  );
}

function Side({ value }: { value: unknown }) {
  const t = useMessages(messages);
  return value === undefined ? <Text size="sm" c="dimmed" fs="italic">{t('none')}</Text> : <Code className="zy-mono">{JSON.stringify(value)}</Code>;
}
