package dev.everyhop.client;

import dev.everyhop.secret.KeyMaterial;
import dev.everyhop.secret.KeyRefresh;
import dev.everyhop.secret.TomcatContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** A server that needs a client certificate and answers {@code leaf|issuer}, the names in the one that it saw. */
interface RotatingServer {

    int port();

    void stop() throws Exception;

    /** Rotates. When it returns, no connection that begins from then on is of an earlier epoch. */
    void become(EpochCertificates.Shown next) throws Exception;

    private static String said(X509Certificate[] chain) {
        return chain[0].getSubjectX500Principal().getName() + "|"
                + chain[1].getSubjectX500Principal().getName();
    }

    /** Tomcat with the context of key material. */
    static RotatingServer tomcat(Path folder, EpochCertificates.Shown first) throws LifecycleException {
        World.Changing source = new World.Changing(first.read());
        KeyMaterial keys = KeyMaterial.builder(source).build();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setSecure(true);
        connector.setScheme("https");
        connector.setProperty("address", InetAddress.getLoopbackAddress().getHostAddress());
        connector.setProperty("SSLEnabled", "true");
        connector.setProperty("connectionTimeout", "600000");
        SSLHostConfig host = new SSLHostConfig();
        host.setCertificateVerification("required");
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setSslContext(new TomcatContext(keys.sslContext()));
        host.addCertificate(certificate);
        connector.addSslHostConfig(host);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "who", new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                response.getWriter().write(said((X509Certificate[])
                        request.getAttribute("jakarta.servlet.request.X509Certificate")));
            }
        });
        context.addServletMappingDecoded("/", "who");
        tomcat.start();
        return new InProcess(source, keys, connector.getLocalPort(), () -> {
            tomcat.stop();
            tomcat.destroy();
        });
    }

    /** Jetty with the context of key material. */
    static RotatingServer jetty(EpochCertificates.Shown first) throws Exception {
        World.Changing source = new World.Changing(first.read());
        KeyMaterial keys = KeyMaterial.builder(source).build();
        Server server = new Server();
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(keys.sslContext());
        tls.setNeedClientAuth(true);
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        ServerConnector connector =
                new ServerConnector(server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        connector.setIdleTimeout(600_000);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                EndPoint.SslSessionData seen =
                        (EndPoint.SslSessionData) request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE);
                Content.Sink.write(response, true, said(seen.peerCertificates()), callback);
                return true;
            }
        });
        server.start();
        return new InProcess(source, keys, connector.getLocalPort(), server::stop);
    }

    /** Ends a server. */
    interface Stopping {
        void stop() throws Exception;
    }

    /** A server in this process, which is not told when its key material rotates. */
    record InProcess(World.Changing source, KeyMaterial keys, int port, Stopping stopping) implements RotatingServer {

        @Override
        public void become(EpochCertificates.Shown next) {
            source.become(next.read());
            if (!(keys.refresh() instanceof KeyRefresh.Published)) {
                throw new AssertionError("not published");
            }
        }

        @Override
        public void stop() throws Exception {
            stopping.stop();
            keys.close();
        }
    }
}
