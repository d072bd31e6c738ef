package dev.everyhop.otel;

import dev.everyhop.audit.AuditDestinationContract;
import java.io.IOException;

/** The contract of destinations, with a server that reads OTLP by the protocol's own classes. */
class OtlpContractTest extends AuditDestinationContract {

    @Override
    protected Receiver receiver() throws IOException {
        return new Collector();
    }
}
