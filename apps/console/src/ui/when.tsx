import { Tooltip } from '@mantine/core';
import { useFormats } from '../i18n/formats.ts';

/** A moment, as told; its date and time when pointed at. */
export function When({ at }: { at: string }) {
  const { relative, time } = useFormats();
  return <Tooltip label={time(at)} events={{ hover: true, focus: true, touch: true }}><time dateTime={at}>{relative(at)}</time></Tooltip>;
}
