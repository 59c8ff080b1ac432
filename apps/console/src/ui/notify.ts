import { notifications } from '@mantine/notifications';

/** Says that something was done; gone after a few seconds. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'jade' });
}

/** For what goes wrong outside a form or dialog; stays until it is closed. */
export function notifyProblem(message: string): void {
  notifications.show({ message, color: 'red', autoClose: false, role: 'alert' });
}
