package dev.everyhop.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.everyhop.audit.AuditCheckpoint;
import dev.everyhop.audit.AuditKey;
import dev.everyhop.audit.AuditReader;
import dev.everyhop.audit.AuditWitness;
import dev.everyhop.audit.AuditWitnessClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code audit witness}. */
@Command(
        name = "witness",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Remembers checkpoints, and refuses logs that do not go on from what was seen.",
        subcommands = {WitnessCommand.Serve.class, WitnessCommand.Push.class})
final class WitnessCommand implements Runnable {

    private static final int MAX_REQUEST = 1 << 16;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code audit witness serve}. */
    @Command(
            name = "serve",
            mixinStandardHelpOptions = true,
            description = {
                "Answers add-checkpoint requests (C2SP tlog-witness) over HTTP.",
                "Put TLS in front of it; what it takes is signed, and what it answers too."
            })
    static final class Serve implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Parameters(index = "0", paramLabel = "STATE", description = "The directory of its key and memory.")
        private Path state = Path.of("");

        @Option(names = "--name", required = true, description = "The name of its key, such as witness.example.")
        private String name = "";

        @Option(
                names = "--trust",
                required = true,
                paramLabel = "VKEY",
                description = "The verifier key of a log, or @FILE that holds it. May be given several times.")
        private List<String> trust = new ArrayList<>();

        @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Where; otherwise 127.0.0.1:8470.")
        private String listen = "127.0.0.1:8470";

        @Override
        public Integer call() throws IOException, InterruptedException {
            try (AuditWitness witness = AuditWitness.open(state, name)) {
                for (String one : trust) {
                    witness.trust(Arguments.key(one));
                }
                HttpServer server = start(witness, listen);
                PrintWriter out = spec.commandLine().getOut();
                new Table()
                        .row("witness key", witness.key().toString())
                        .row("listens on", server.getAddress().toString())
                        .print(out);
                new CountDownLatch(1).await();
                return Everyhop.SOUND;
            }
        }
    }

    static HttpServer start(AuditWitness witness, String listen) throws IOException {
        int colon = listen.lastIndexOf(':');
        if (colon < 1 || !listen.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("--listen is not HOST:PORT.");
        }
        HttpServer server = HttpServer.create(
                new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1))), 64);
        ExecutorService threads = Executors.newFixedThreadPool(8, task -> {
            Thread thread = new Thread(task, "everyhop-witness");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/add-checkpoint", exchange -> answer(witness, exchange));
        server.start();
        return server;
    }

    private static void answer(AuditWitness witness, HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("POST")
                    || !exchange.getRequestURI().getPath().equals("/add-checkpoint")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] request = exchange.getRequestBody().readNBytes(MAX_REQUEST + 1);
            AuditWitness.Answer answer = witness.addCheckpoint(request);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** {@code audit witness push}. */
    @Command(
            name = "push",
            mixinStandardHelpOptions = true,
            description = {
                "Shows a log's newest checkpoint to a witness and keeps its cosignature.",
                "Ends with 1 if the witness saw another log under this origin."
            })
    static final class Push implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the log.")
        private Path directory = Path.of("");

        @Parameters(index = "1", paramLabel = "URL", description = "The submission prefix of the witness.")
        private URI witness = URI.create("");

        @Option(
                names = "--witness-key",
                required = true,
                paramLabel = "VKEY",
                description = "The verifier key of the witness, or @FILE that holds it.")
        private String key = "";

        @Option(names = "--out", paramLabel = "FILE", description = "Where the cosigned checkpoint is kept.")
        private @Nullable Path out;

        @Override
        public Integer call() throws IOException, InterruptedException {
            AuditKey witnessKey = Arguments.key(key);
            AuditReader reader = AuditReader.open(directory);
            AuditWitnessClient.Shown shown =
                    AuditWitnessClient.at(witness, witnessKey).show(reader);
            if (shown instanceof AuditWitnessClient.Shown.Refused refusal) {
                return refused(refusal.why());
            }
            AuditCheckpoint checkpoint = ((AuditWitnessClient.Shown.Cosigned) shown).checkpoint();
            byte[] cosigned = checkpoint.toBytes();
            if (out != null) {
                Path temporary = out.resolveSibling(out.getFileName() + ".tmp");
                Files.write(temporary, cosigned);
                Files.move(temporary, out, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
            new Table()
                    .row("origin", checkpoint.origin())
                    .row("entries", Long.toString(checkpoint.size()))
                    .row("cosigned by", witnessKey.name())
                    .print(spec.commandLine().getOut());
            return Everyhop.SOUND;
        }

        private int refused(String why) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(Table.clean(why));
            err.flush();
            return Everyhop.UNSOUND;
        }
    }
}
