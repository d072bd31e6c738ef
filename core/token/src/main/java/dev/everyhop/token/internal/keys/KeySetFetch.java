package dev.everyhop.token.internal.keys;

import dev.everyhop.event.Reason;
import dev.everyhop.token.KeyFetcher;
import dev.everyhop.token.internal.jose.VerificationKey;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gets an issuer's key set, found by metadata unless its address is given. Used by one thread at a time. */
final class KeySetFetch {

    /** How long metadata is believed while the address in it answers. */
    private static final Duration METADATA_LIFE = Duration.ofHours(1);

    private final @Nullable URI given;
    private final Discovery discovery;
    private final KeyFetcher fetcher;
    private final JwksReader reader;

    private @Nullable URI found;
    private long foundAt;

    KeySetFetch(@Nullable URI given, Discovery discovery, KeyFetcher fetcher, JwksReader reader) {
        this.given = given;
        this.discovery = discovery;
        this.fetcher = fetcher;
        this.reader = reader;
    }

    /** What came of it. */
    sealed interface Fetched {
        /**
         * A key set.
         *
         * @param keys its keys for verifying
         * @param ignored how many others it has
         * @param maxAge how long its issuer lets it be kept; null where it does not say
         */
        record Keys(
                List<VerificationKey> keys,
                int ignored,
                @Nullable Duration maxAge) implements Fetched {}

        /** None. */
        record Failed(Reason reason) implements Fetched {}
    }

    /**
     * Fetches once.
     *
     * @param now the time in milliseconds
     */
    Fetched fetch(long now) throws InterruptedException {
        URI uri = given != null ? given : remembered(now);
        if (uri == null) {
            Discovery.Found answer = discovery.find();
            if (answer instanceof Discovery.Found.Failed failed) {
                return new Fetched.Failed(failed.reason());
            }
            uri = ((Discovery.Found.At) answer).jwksUri();
            found = uri;
            foundAt = now;
        }
        Fetched fetched = fetch(uri);
        if (fetched instanceof Fetched.Failed) {
            found = null;
        }
        return fetched;
    }

    private @Nullable URI remembered(long now) {
        return Math.abs(now - foundAt) < METADATA_LIFE.toMillis() ? found : null;
    }

    private Fetched fetch(URI uri) throws InterruptedException {
        Document document = Document.fetch(fetcher, uri);
        if (document instanceof Document.Failed failed) {
            return new Fetched.Failed(failed.reason());
        }
        Document.Body body = (Document.Body) document;
        JwksReader.Read read = reader.read(body.bytes());
        if (read instanceof JwksReader.Read.Refused refused) {
            return new Fetched.Failed(refused.fault());
        }
        JwksReader.Read.Keys set = (JwksReader.Read.Keys) read;
        return new Fetched.Keys(set.keys(), set.ignored(), body.maxAge());
    }
}
