import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMessages } from '../../i18n/language.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { messages } from './messages.ts';

/** A key, for the one time that it can be seen. Only the button closes it. */
export function ShownOnce({ value, onClose }: { value: string; onClose: () => void }) {
  const t = useMessages(messages);
  return (
    <Modal opened onClose={onClose} title={t('shownTitle')} withCloseButton={false} closeOnClickOutside={false} closeOnEscape={false}>
      <Stack gap="md">
        <Text size="sm">{t('shownText')}</Text>
        <CopyField value={value} label={t('key')} />
        <Group justify="flex-end"><Button onClick={onClose}>{t('done')}</Button></Group>
      </Stack>
    </Modal>
  );
}
