package dev.everyhop.audit.syslog;

import dev.everyhop.audit.AuditDestinationContract;
import java.io.IOException;

/** The contract of destinations, over TLS 1.2. */
class SyslogTls12ContractTest extends AuditDestinationContract {

    @Override
    protected Receiver receiver() throws IOException {
        return new TlsReceiver("TLSv1.2");
    }
}
