import { Code, Modal } from '@mantine/core';
import { useMessages } from '../../i18n/language.tsx';
import { messages as common } from '../../ui/messages.ts';
import type { LoggedEvent } from './event-type.tsx';
import { messages } from './messages.ts';

/** One event with all that is kept of it. */
export function EventDialog({ event, onClose }: { event: LoggedEvent | null; onClose: () => void }) {
  const [t, c] = [useMessages(messages), useMessages(common)];
  return (
    <Modal opened={event !== null} onClose={onClose} size="lg" title={event && t('wholeEvent', { sequence: event.sequence })} closeButtonProps={{ 'aria-label': c('close') }}>
      {event && <Code block className="zy-mono" style={{ whiteSpace: 'pre-wrap' }}>{JSON.stringify(event, null, 2)}</Code>}
    </Modal>
  );
}
