import { Command, CommanderError } from 'commander';
import { ZhiyinError } from '@zhiyin/domain';
import { backupCommand, restoreCommand } from './backup/backup.command.ts';
import { evaluateCommand } from './evaluate/evaluate.command.ts';
import { importCommand } from './import.command.ts';
import { migrateCommand } from './migrate.command.ts';
import { simulateCommand } from './simulate.command.ts';
import { startCommand } from './start/start.command.ts';
import { keysCommand, tenantCommand } from './tenants/tenant.command.ts';
import { runsCommand, trainCommand } from './training/train.command.ts';
import { tuneCommand } from './training/tune.command.ts';

/** @param argv as process.argv. What a person can put right is said in one sentence; exit code 1. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('zhiyin').description('Zhiyin, recommendations of your own').showHelpAfterError('(--help explains the options)').exitOverride();
  for (const command of [startCommand(), importCommand(), trainCommand(), runsCommand(), tuneCommand(), evaluateCommand(), simulateCommand(), tenantCommand(), keysCommand(), migrateCommand(), backupCommand(), restoreCommand()]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode;
    else {
      console.error(sentence(error));
      process.exitCode = 1;
    }
  }
}

function sentence(error: unknown): string {
  if (error instanceof ZhiyinError) return error.message;
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return 'the disk is full: free some space and start again';
  if (code === 'EROFS' || code === 'EACCES') return `${message}: make it writable, or choose another folder with --data`;
  return stack ?? message;
}
