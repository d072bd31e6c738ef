package dev.everyhop.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The commands that look at audit logs. */
@Command(
        name = "audit",
        description = "Verifies, reads and witnesses audit logs.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            VerifyCommand.class,
            ShowCommand.class,
            FindCommand.class,
            ProveCommand.class,
            WitnessCommand.class,
            KeysCommand.class,
            HelpCommand.class
        })
final class AuditCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
