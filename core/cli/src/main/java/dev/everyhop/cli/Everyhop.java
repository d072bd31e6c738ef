package dev.everyhop.cli;

import dev.everyhop.audit.AuditException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The command {@code everyhop}. It ends with 0 if all is well, with 1 if what was looked at is not sound or not there, with
 * 2 if it was called wrongly, and with 3 if files could not be read or written.
 */
@Command(
        name = "everyhop",
        description = "Security of Java services, from the command line.",
        mixinStandardHelpOptions = true,
        version = "everyhop 0.1.0-SNAPSHOT",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {AuditCommand.class, HelpCommand.class})
public final class Everyhop implements Runnable {

    static final int SOUND = 0;
    static final int UNSOUND = 1;
    static final int MISUSED = 2;
    static final int FAILED = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    Everyhop() {}

    /** Runs the command. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Everyhop());
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            PrintWriter err = command.getErr();
            boolean ours = e instanceof AuditException || e instanceof java.io.IOException;
            err.println(ours || e instanceof IllegalArgumentException ? e.getMessage() : e.toString());
            err.flush();
            return e instanceof IllegalArgumentException ? MISUSED : FAILED;
        });
        return line;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
