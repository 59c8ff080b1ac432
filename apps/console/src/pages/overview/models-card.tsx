import { Anchor, Paper, Table, Title } from '@mantine/core';
import { Link } from 'react-router';
import { useTenantSlug } from '../../api/queries.ts';
import { useMessages } from '../../i18n/language.tsx';
import { When } from '../../ui/when.tsx';
import { messages } from './messages.ts';
import type { Overview } from './overview-queries.ts';

/** How old what serves is. */
export function ModelsCard({ models }: Pick<Overview, 'models'>) {
  const t = useMessages(messages);
  const base = `/t/${useTenantSlug()}`;
  return (
    <Paper className="zy-card" p="lg" component="section">
      <Title order={2} size="h3" mb="sm">{t('models')}</Title>
      <Table aria-label={t('models')}>
        <Table.Thead><Table.Tr><Table.Th>{t('strategy')}</Table.Th><Table.Th>{t('trained')}</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {models.map(({ strategy, trainedAt }) => (
            <Table.Tr key={strategy}>
              <Table.Td><Anchor component={Link} to={`${base}/strategies/${strategy}`} size="sm">{strategy}</Anchor></Table.Td>
              <Table.Td>{trainedAt ? <When at={trainedAt} /> : t('untrained')}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
