package dev.everyhop.audit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/**
 * Shows the checkpoints of a log to a witness and takes its cosignatures (C2SP tlog-witness, {@code add-checkpoint}).
 *
 * <p><b>Security guarantees.</b> Only a cosignature by the given key counts. What the witness answers is never followed
 * elsewhere: redirects are not.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads.
 *
 * <p><b>Failure.</b> A witness that is away makes {@link #show} throw {@link IOException}; one that refuses is a result.
 */
public final class AuditWitnessClient {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_ANSWER = 1 << 16;

    private final Transport transport;
    private final AuditKey key;

    /** How requests reach the witness: as the body of a POST to its {@code add-checkpoint}. */
    @FunctionalInterface
    public interface Transport {

        /**
         * Sends a request.
         *
         * @throws IOException if there is no answer
         * @throws InterruptedException if the thread was interrupted while it waited
         */
        AuditWitness.Answer send(byte[] request) throws IOException, InterruptedException;
    }

    /** What became of a checkpoint that was shown. */
    public sealed interface Shown {

        /**
         * The witness has seen it, and cosigned it.
         *
         * @param checkpoint with the signature of the log and that of the witness
         */
        record Cosigned(AuditCheckpoint checkpoint) implements Shown {}

        /**
         * The witness did not cosign it.
         *
         * @param disagrees whether it saw another log under this origin, or a longer one: entries were cut off or replaced
         * @param why a sentence
         */
        record Refused(boolean disagrees, String why) implements Shown {}
    }

    private AuditWitnessClient(Transport transport, AuditKey key) {
        this.transport = Objects.requireNonNull(transport);
        this.key = Objects.requireNonNull(key);
    }

    /**
     * Returns a client over the JDK's HTTP client; it waits 10 seconds at most for each answer.
     *
     * @param prefix the submission prefix of the witness, such as {@code https://witness.example}
     * @param witnessKey verifies its cosignatures
     * @throws IllegalArgumentException if the prefix is no http or https URL
     */
    public static AuditWitnessClient at(URI prefix, AuditKey witnessKey) {
        String scheme = String.valueOf(prefix.getScheme());
        boolean http = scheme.equals("https") || scheme.equals("http");
        if (!http || prefix.getHost() == null) {
            throw new IllegalArgumentException(
                    "The witness is not given as an http or https URL, such as https://witness.example.");
        }
        URI target = URI.create(prefix.toString().replaceAll("/+$", "") + "/add-checkpoint");
        HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        return over(request -> send(client, target, request), witnessKey);
    }

    /** Returns a client that sends by a transport of the caller's own. */
    public static AuditWitnessClient over(Transport transport, AuditKey witnessKey) {
        return new AuditWitnessClient(transport, witnessKey);
    }

    private static AuditWitness.Answer send(HttpClient http, URI target, byte[] request)
            throws IOException, InterruptedException {
        HttpResponse<java.io.InputStream> answer = http.send(
                HttpRequest.newBuilder(target)
                        .timeout(PATIENCE)
                        .header("Content-Type", "text/plain; charset=utf-8")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(request))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (java.io.InputStream body = answer.body()) {
            byte[] bytes = body.readNBytes(MAX_ANSWER + 1);
            if (bytes.length > MAX_ANSWER) {
                throw new IOException("the witness answers more than " + MAX_ANSWER + " bytes");
            }
            return new AuditWitness.Answer(
                    answer.statusCode(),
                    answer.headers().firstValue("Content-Type").orElse(""),
                    new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /**
     * Shows the checkpoint that a reader is at.
     *
     * @throws IOException if the witness does not answer
     * @throws InterruptedException if the thread was interrupted while it waited
     */
    public Shown show(AuditReader reader) throws IOException, InterruptedException {
        return show(reader, 0);
    }

    /** Shows a checkpoint to a witness that is thought to have seen a size last. */
    Shown show(AuditReader reader, long seenLast) throws IOException, InterruptedException {
        AuditWitness.Answer answer = transport.send(reader.addCheckpoint(seenLast));
        if (answer.status() == 409 && answer.body().strip().matches("[0-9]{1,18}")) {
            long seen = Long.parseLong(answer.body().strip());
            if (seen > reader.size()) {
                return new Shown.Refused(
                        true,
                        "The witness saw " + seen + " entries, and the log has " + reader.size()
                                + ": entries were cut off.");
            }
            answer = transport.send(reader.addCheckpoint(seen));
        }
        if (answer.status() != 200) {
            return new Shown.Refused(
                    answer.status() == 422,
                    "The witness answered " + answer.status() + ": "
                            + answer.body().strip());
        }
        byte[] cosigned = (new String(reader.checkpoint().toBytes(), StandardCharsets.UTF_8) + answer.body())
                .getBytes(StandardCharsets.UTF_8);
        return AuditCheckpoint.parse(cosigned)
                .filter(one -> one.isSignedBy(key))
                .<Shown>map(Shown.Cosigned::new)
                .orElse(new Shown.Refused(false, "What the witness answered is not its cosignature."));
    }
}
