package dev.everyhop.cli;

import dev.everyhop.audit.AuditEntry;
import dev.everyhop.audit.AuditKeys;
import dev.everyhop.audit.AuditReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code audit show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Prints one record, or what the newest checkpoint says. Does not verify: see \"audit verify\".")
final class ShowCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the log.")
    private Path directory = Path.of("");

    @Parameters(index = "1", arity = "0..1", paramLabel = "INDEX", description = "The index of the record.")
    private @Nullable Long index;

    @Option(names = "--format", paramLabel = "FORMAT", description = "${COMPLETION-CANDIDATES}; otherwise JSON.")
    private Format format = Format.JSON;

    @Option(
            names = "--personal",
            paramLabel = "KEYDIR",
            description = "Also opens the sealed personal fields with the keys in this directory.")
    private @Nullable Path personal;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        AuditReader reader = AuditReader.open(directory);
        if (index == null) {
            new Table()
                    .row("origin", reader.checkpoint().origin())
                    .row("entries", Long.toString(reader.size()))
                    .row("kept from", Long.toString(reader.minimumIndex()))
                    .row("root", reader.checkpoint().root())
                    .print(out);
            return Everyhop.SOUND;
        }
        Optional<AuditEntry> entry = reader.entry(index);
        if (entry.isEmpty()) {
            spec.commandLine().getErr().println("The log has no entry " + index + ", or not any more.");
            return Everyhop.UNSOUND;
        }
        format.print(List.of(entry.get()), out);
        if (personal != null) {
            out.println(Table.clean(reader.personal(entry.get(), AuditKeys.in(personal))
                    .orElse("Nothing is sealed in it, or the subject's key was destroyed.")));
            out.flush();
        }
        return Everyhop.SOUND;
    }
}
