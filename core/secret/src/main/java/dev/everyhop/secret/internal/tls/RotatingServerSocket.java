package dev.everyhop.secret.internal.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A server socket that gives each accepted connection to the context of the epoch that is current then. */
final class RotatingServerSocket extends SSLServerSocket {

    private final Supplier<SSLContext> current;
    private final SSLContext blank;
    private volatile SSLParameters parameters;
    private volatile boolean clientMode;
    private volatile boolean mayCreateSessions = true;

    RotatingServerSocket(Supplier<SSLContext> current, SSLContext blank) throws IOException {
        this.current = current;
        this.blank = blank;
        this.parameters = blank.getDefaultSSLParameters();
    }

    @Override
    public Socket accept() throws IOException {
        Socket plain = new Socket();
        implAccept(plain);
        try {
            SSLSocket socket =
                    (SSLSocket) current.get().getSocketFactory().createSocket(plain, (InputStream) null, true);
            socket.setSSLParameters(parameters);
            socket.setEnableSessionCreation(mayCreateSessions);
            if (clientMode) {
                socket.setUseClientMode(true);
            }
            return socket;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return parameters.getCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        SSLParameters changed = getSSLParameters();
        changed.setCipherSuites(suites);
        parameters = changed;
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return blank.getSupportedSSLParameters().getCipherSuites();
    }

    @Override
    public String[] getSupportedProtocols() {
        return blank.getSupportedSSLParameters().getProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return parameters.getProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        SSLParameters changed = getSSLParameters();
        changed.setProtocols(protocols);
        parameters = changed;
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        SSLParameters changed = getSSLParameters();
        changed.setNeedClientAuth(need);
        parameters = changed;
    }

    @Override
    public boolean getNeedClientAuth() {
        return parameters.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        SSLParameters changed = getSSLParameters();
        changed.setWantClientAuth(want);
        parameters = changed;
    }

    @Override
    public boolean getWantClientAuth() {
        return parameters.getWantClientAuth();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        clientMode = mode;
    }

    @Override
    public boolean getUseClientMode() {
        return clientMode;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        mayCreateSessions = flag;
    }

    @Override
    public boolean getEnableSessionCreation() {
        return mayCreateSessions;
    }

    @Override
    public SSLParameters getSSLParameters() {
        return copy(parameters);
    }

    @Override
    public void setSSLParameters(@Nullable SSLParameters params) {
        if (params != null) {
            parameters = copy(params);
        }
    }

    private static SSLParameters copy(SSLParameters from) {
        SSLParameters to = new SSLParameters(from.getCipherSuites(), from.getProtocols());
        if (from.getNeedClientAuth()) {
            to.setNeedClientAuth(true);
        } else {
            to.setWantClientAuth(from.getWantClientAuth());
        }
        to.setUseCipherSuitesOrder(from.getUseCipherSuitesOrder());
        to.setAlgorithmConstraints(from.getAlgorithmConstraints());
        to.setEndpointIdentificationAlgorithm(from.getEndpointIdentificationAlgorithm());
        to.setApplicationProtocols(from.getApplicationProtocols());
        to.setMaximumPacketSize(from.getMaximumPacketSize());
        to.setEnableRetransmissions(from.getEnableRetransmissions());
        if (from.getServerNames() != null) {
            to.setServerNames(from.getServerNames());
        }
        if (from.getSNIMatchers() != null) {
            to.setSNIMatchers(from.getSNIMatchers());
        }
        return to;
    }
}
