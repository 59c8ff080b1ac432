import { Alert, Button, Group, List, Text } from '@mantine/core';
import { isProblem } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import { useMessages } from '../i18n/language.tsx';
import { useProblemText } from '../i18n/problems.ts';
import { Icon } from './icons.tsx';
import { messages } from './messages.ts';

/** What went wrong and what to do. Nothing when nothing did. */
export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useMessages(messages);
  const textOf = useProblemText();
  if (!error) return null;
  const problem = isProblem(error) ? error : new Problem('UNEXPECTED', String(error), { status: 0 });
  const { faults = [], requestId } = problem.details;
  return (
    <Alert color="red" variant="light" icon={<Icon name="warning" />} role="alert" my="sm">
      <Text size="sm" className="zy-break">{textOf(problem)}</Text>
      {faults.length > 1 && <List size="sm" mt="xs">{faults.map(({ field, message }) => <List.Item key={field + message}>{field}: {message}</List.Item>)}</List>}
      <Group gap="sm" mt={onRetry || requestId ? 'xs' : 0}>
        {onRetry && <Button size="compact-sm" variant="default" onClick={onRetry}>{t('retry')}</Button>}
        {requestId && <Text size="xs" c="dimmed" className="zy-mono">{t('request', { id: requestId })}</Text>}
      </Group>
    </Alert>
  );
}
