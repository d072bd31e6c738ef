package dev.everyhop.audit.syslog;

import dev.everyhop.audit.AuditBatch;
import dev.everyhop.audit.AuditDestination;
import dev.everyhop.audit.AuditEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A syslog server over TLS (RFC 5424 messages, RFC 5425 transport with octet counting), as a destination of shipping.
 *
 * <pre>{@code
 * SyslogDestination collector = SyslogDestination.builder("logs.example", 6514).tls(keyMaterial::sslContext).build();
 * AuditShipper.to("collector", collector).every(Duration.ofSeconds(10)).start(log);
 * }</pre>
 *
 * <p><b>Security guarantees.</b> TLS 1.2 or 1.3; the server's certificate must be trusted and be for the host's name. The
 * message is the record's JSON, byte for byte; its length stands before it, so that nothing in it can begin another.
 *
 * <p><b>Thread safety.</b> For one shipper.
 *
 * <p><b>Failure.</b> Syslog has no acknowledgement. So each delivery ends with closing the TLS connection in order: the
 * server answers {@code close_notify} when it has read all that came before (RFC 5425, section 4.4), and that answer, not the
 * end of the connection, is taken as the acknowledgement. What a server does with what it has read is not known to anyone
 * here. After a broken connection all of the delivery is sent again, with the same indices: a receiver may see entries twice,
 * never leaves one out and never sees a newer one before an older one is there.
 */
public final class SyslogDestination implements AuditDestination {

    private static final Pattern ELEMENT = Pattern.compile("[A-Za-z0-9._-]{1,16}@[0-9.]{1,15}");
    private static final int CHUNK = 64 << 10;

    private final String host;
    private final int port;
    private final Supplier<SSLContext> tls;
    private final Duration patience;
    private final String element;
    private volatile @Nullable TlsConnection connection;
    private volatile boolean closed;
    private @Nullable SyslogMessage message;

    private SyslogDestination(Builder builder) {
        this.host = builder.host;
        this.port = builder.port;
        this.tls = builder.tls;
        this.patience = builder.patience;
        this.element = builder.element;
    }

    /**
     * Begins to say which server it is.
     *
     * @param host the name that the server's certificate is for
     * @param port the port, 6514 for syslog over TLS
     */
    public static Builder builder(String host, int port) {
        return new Builder(host, port);
    }

    /** Which server it is, and how it is spoken to. */
    public static final class Builder {

        private final String host;
        private final int port;
        private Supplier<SSLContext> tls = Builder::trustOfTheJdk;
        private Duration patience = Duration.ofSeconds(30);
        private String element = "everyhop@32473";

        private Builder(String host, int port) {
            if (host.isBlank() || port < 1 || port > 65_535) {
                throw new IllegalArgumentException(
                        "SyslogDestination.builder needs the name of a host and a port from 1 to 65535.");
            }
            this.host = host;
            this.port = port;
        }

        private static SSLContext trustOfTheJdk() {
            try {
                return SSLContext.getDefault();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("This JDK has no TLS", e);
            }
        }

        /**
         * Sets where key and trust come from; it is asked for each connection, so that rotated ones are used. Otherwise what
         * the JDK trusts, and no key.
         */
        public Builder tls(Supplier<SSLContext> source) {
            tls = source;
            return this;
        }

        /** Sets how long the server may take for a step; otherwise 30 seconds. */
        public Builder patience(Duration time) {
            if (time.isZero() || time.isNegative()) {
                throw new IllegalArgumentException("SyslogDestination.patience is not a positive time.");
            }
            patience = time;
            return this;
        }

        /**
         * Sets the SD-ID of the element that has origin and index, with the enterprise number of who runs the service. The
         * number of the default is the one that RFC 5612 keeps for examples.
         */
        public Builder element(String id) {
            if (!ELEMENT.matcher(id).matches()) {
                throw new IllegalArgumentException("SyslogDestination.element: \"" + id
                        + "\" is not a name, an @ and an enterprise number, such as audit@32473.");
            }
            element = id;
            return this;
        }

        /** Returns the destination. Nothing is connected yet. */
        public SyslogDestination build() {
            return new SyslogDestination(this);
        }
    }

    /** Syslog servers do not say what they have, and nothing of an earlier connection is under way. */
    @Override
    public Position open(String origin) {
        message = new SyslogMessage(origin, element);
        return Position.unknown();
    }

    @Override
    public int deliver(AuditBatch batch) throws IOException {
        SyslogMessage format = message;
        if (format == null) {
            throw new IllegalStateException("open comes before deliver");
        }
        try (TlsConnection to = connect()) {
            ByteArrayOutputStream chunk = new ByteArrayOutputStream();
            for (AuditEntry entry : batch.entries()) {
                chunk.writeBytes(format.frame(entry));
                if (chunk.size() >= CHUNK) {
                    to.write(ByteBuffer.wrap(chunk.toByteArray()));
                    chunk.reset();
                }
            }
            to.write(ByteBuffer.wrap(chunk.toByteArray()));
            to.finish();
        } catch (SSLException e) {
            throw new Refused("TLS with " + host + ":" + port + " failed: " + e.getMessage());
        } finally {
            connection = null;
        }
        return 0;
    }

    private TlsConnection connect() throws IOException {
        TlsConnection made = TlsConnection.open(host, port, tls.get(), patience);
        connection = made;
        if (closed) {
            made.close();
            throw new IOException("closed");
        }
        return made;
    }

    @Override
    public void close() {
        closed = true;
        TlsConnection last = connection;
        if (last != null) {
            last.close();
        }
    }
}
