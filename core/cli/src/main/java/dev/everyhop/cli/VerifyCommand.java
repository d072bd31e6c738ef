package dev.everyhop.cli;

import dev.everyhop.audit.AuditFault;
import dev.everyhop.audit.AuditKey;
import dev.everyhop.audit.AuditProof;
import dev.everyhop.audit.AuditReader;
import dev.everyhop.audit.AuditReport;
import dev.everyhop.audit.AuditVerifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code audit verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Verifies a whole log, or one record by its proof.",
            "Ends with 0 if it is sound, with 1 and the first fault if it is not."
        })
final class VerifyCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "The directory of the log.")
    private @Nullable Path directory;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "VKEY",
            description = "The log's verifier key, or @FILE that holds it. Get it by another way than the log.")
    private String key = "";

    @Option(
            names = "--since",
            paramLabel = "CHECKPOINT",
            description =
                    "A checkpoint that was kept elsewhere: the log must go on from it. May be given several times.")
    private List<Path> since = new ArrayList<>();

    @Option(names = "--proof", paramLabel = "FILE", description = "A .tlog-proof, instead of a log.")
    private @Nullable Path proof;

    @Option(names = "--record", paramLabel = "FILE", description = "The record that the proof is for.")
    private @Nullable Path record;

    @Override
    public Integer call() throws IOException {
        AuditKey verifier = Arguments.key(key);
        PrintWriter out = spec.commandLine().getOut();
        if (proof != null && record != null && directory == null) {
            return proof(out, verifier, proof, record);
        }
        if (directory == null || proof != null || record != null) {
            throw new IllegalArgumentException("Name the directory of a log, or --proof and --record.");
        }
        return log(out, verifier, directory);
    }

    private int log(PrintWriter out, AuditKey verifierKey, Path log) throws IOException {
        AuditVerifier verifier = AuditVerifier.with(verifierKey);
        for (Path file : since) {
            verifier = verifier.since(Arguments.checkpoint(file));
        }
        AuditReport report;
        try (ProgressBar bar = bar(log)) {
            report = verifier.progress(bar::stepTo).verify(log);
        }
        Table table = new Table()
                .row("origin", report.origin())
                .row("entries", Long.toString(report.size()))
                .row("checked", Long.toString(report.entries()))
                .row("kept from", Long.toString(report.minimumIndex()))
                .row("root", report.root());
        if (report.fault().isPresent()) {
            AuditFault fault = report.fault().get();
            table.row("FAULT", fault.kind().name())
                    .row("file", fault.file())
                    .row("index", fault.index() < 0 ? "-" : Long.toString(fault.index()))
                    .row("what", fault.message());
        } else {
            table.row("result", "sound");
        }
        table.print(out);
        return report.isSound() ? Everyhop.SOUND : Everyhop.UNSOUND;
    }

    private ProgressBar bar(Path log) {
        long size;
        try {
            size = AuditReader.open(log).size();
        } catch (RuntimeException e) {
            // The verifier says what is wrong with it.
            size = 0;
        }
        boolean terminal = CommandLine.Help.Ansi.AUTO.enabled() && size > 100_000;
        return new ProgressBarBuilder()
                .setTaskName("Verifying")
                .setInitialMax(size)
                .setConsumer(new Quiet(terminal ? 80 : 0, terminal))
                .build();
    }

    /** Shows progress on a terminal, and nothing to a file. */
    private static final class Quiet implements me.tongfei.progressbar.ProgressBarConsumer {

        private final @Nullable ConsoleProgressBarConsumer terminal;
        private final int width;

        Quiet(int width, boolean isTerminal) {
            this.width = width;
            this.terminal = isTerminal
                    ? new ConsoleProgressBarConsumer(new java.io.PrintStream(
                            new java.io.FileOutputStream(java.io.FileDescriptor.err),
                            true,
                            java.nio.charset.StandardCharsets.UTF_8))
                    : null;
        }

        @Override
        public int getMaxRenderedLength() {
            return width;
        }

        @Override
        public void accept(String line) {
            if (terminal != null) {
                terminal.accept(line);
            }
        }

        @Override
        public void close() {
            if (terminal != null) {
                terminal.close();
            }
        }
    }

    private static int proof(PrintWriter out, AuditKey key, Path file, Path recordFile) throws IOException {
        AuditProof proof = AuditProof.parse(Files.readAllBytes(file))
                .orElseThrow(() -> new IllegalArgumentException(file + " is not a proof."));
        boolean proves = proof.proves(Files.readAllBytes(recordFile), key);
        new Table()
                .row("origin", proof.checkpoint().origin())
                .row("index", Long.toString(proof.index()))
                .row("entries", Long.toString(proof.checkpoint().size()))
                .row("result", proves ? "the record is in the log" : "NOT PROVED")
                .print(out);
        return proves ? Everyhop.SOUND : Everyhop.UNSOUND;
    }
}
