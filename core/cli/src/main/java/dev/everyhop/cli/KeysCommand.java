package dev.everyhop.cli;

import dev.everyhop.audit.AuditKeys;
import dev.everyhop.audit.AuditReader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code audit keys}. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = "Prints a log's verifier key and the ids of its pseudonym keys. Never prints a secret.")
final class KeysCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the log.")
    private Path directory = Path.of("");

    @Option(
            names = "--keys",
            paramLabel = "KEYDIR",
            description = "The key directory; otherwise the one beside the log.")
    private @Nullable Path keyDirectory;

    @Option(
            names = "--rotate-pseudonyms",
            description = "Makes a new key of pseudonyms, which the log uses when it is opened next.")
    private boolean rotate;

    @Override
    public Integer call() {
        AuditKeys keys = AuditKeys.in(keyDirectory == null ? AuditKeys.directoryOf(directory) : keyDirectory);
        String origin = AuditReader.open(directory).checkpoint().origin();
        Table table = new Table();
        if (rotate) {
            table.row("new key", keys.rotatePseudonymKey());
        }
        table.row("origin", origin)
                .row("verifier key", keys.verifier(origin).toString())
                .row("pseudonym keys", String.join(", ", keys.pseudonymKeyIds()))
                .print(spec.commandLine().getOut());
        return Everyhop.SOUND;
    }
}
