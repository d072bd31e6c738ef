package dev.everyhop.audit.syslog;

import dev.everyhop.audit.AuditDestinationContract;
import java.io.IOException;

/** The contract of destinations, over TLS 1.3. */
class SyslogContractTest extends AuditDestinationContract {

    @Override
    protected Receiver receiver() throws IOException {
        return new TlsReceiver("TLSv1.3");
    }
}
