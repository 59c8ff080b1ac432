import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useMessages } from '../i18n/language.tsx';
import { messages } from './messages.ts';

/** A password, which may be looked at while it is typed. */
export function PasswordField(props: Omit<PasswordInputProps, 'onChange'> & { onChange: (value: string) => void }) {
  const t = useMessages(messages);
  const { onChange, ...rest } = props;
  return (
    <PasswordInput {...rest} onChange={(event) => onChange(event.currentTarget.value)} required withAsterisk={false}
      visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }} />
  );
}
