package dev.everyhop.cli;

import dev.everyhop.audit.AuditEntry;
import dev.everyhop.audit.AuditProof;
import dev.everyhop.audit.AuditReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code audit prove}. */
@Command(
        name = "prove",
        mixinStandardHelpOptions = true,
        description = "Writes a record and the proof that it is in the log, to be verified elsewhere.")
final class ProveCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the log.")
    private Path directory = Path.of("");

    @Parameters(index = "1", paramLabel = "INDEX", description = "The index of the record.")
    private long index;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "NAME",
            description = "Writes NAME.json and NAME.tlog-proof (C2SP tlog-proof).")
    private String out = "";

    @Override
    public Integer call() throws IOException {
        AuditReader reader = AuditReader.open(directory);
        Optional<AuditEntry> entry = reader.entry(index);
        Optional<AuditProof> proof = reader.prove(index);
        if (entry.isEmpty() || proof.isEmpty()) {
            spec.commandLine().getErr().println("The log has no entry " + index + ", or not any more.");
            return Everyhop.UNSOUND;
        }
        Path record = Files.write(Path.of(out + ".json"), entry.get().toBytes());
        Path file = Files.write(Path.of(out + ".tlog-proof"), proof.get().toBytes());
        new Table()
                .row("record", record.toString())
                .row("proof", file.toString())
                .print(spec.commandLine().getOut());
        return Everyhop.SOUND;
    }
}
