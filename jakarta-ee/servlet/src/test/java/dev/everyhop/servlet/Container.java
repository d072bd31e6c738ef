package dev.everyhop.servlet;

import dev.everyhop.testkit.ContractServer;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** A servlet container on a port of its own, with one application whose error page is {@code /error}. */
interface Container extends ContractServer {

    /** Held on to, because the logging of the JDK forgets the levels of loggers that nobody holds. */
    Logger TOMCAT_LOG = Logger.getLogger("org.apache");

    /** Starts Tomcat, with its own path checks as they are or as far off as they go. */
    static Container tomcat(String contextPath, boolean lenient, Consumer<ServletContext> application) {
        return tomcat(contextPath, lenient, null, application);
    }

    /** Starts Tomcat, over TLS if there are keys for it. Clients may show certificates. */
    static Container tomcat(String contextPath, boolean lenient, TestTls tls, Consumer<ServletContext> application) {
        TOMCAT_LOG.setLevel(Level.OFF);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(temporary());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        if (tls != null) {
            secure(tomcat.getConnector(), tls);
        }
        if (lenient) {
            tomcat.getConnector().setProperty("relaxedPathChars", "<>[\\]^`{|}\"");
            tomcat.getConnector().setEncodedSolidusHandling("decode");
            tomcat.getConnector().setEncodedReverseSolidusHandling("decode");
            tomcat.getConnector().setAllowBackslash(true);
            tomcat.getConnector().setRejectSuspiciousURIs(false);
        }
        Context context = tomcat.addContext(contextPath, temporary());
        ErrorPage errorPage = new ErrorPage();
        errorPage.setLocation("/error");
        context.addErrorPage(errorPage);
        context.addServletContainerInitializer(
                (classes, servletContext) -> application.accept(servletContext), Set.of());
        try {
            tomcat.start();
        } catch (org.apache.catalina.LifecycleException e) {
            throw new IllegalStateException(e);
        }
        return new Container() {
            @Override
            public int port() {
                return tomcat.getConnector().getLocalPort();
            }

            @Override
            public void close() {
                try {
                    tomcat.stop();
                    tomcat.destroy();
                } catch (org.apache.catalina.LifecycleException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private static void secure(Connector connector, TestTls tls) {
        connector.setSecure(true);
        connector.setScheme("https");
        connector.setProperty("SSLEnabled", "true");
        SSLHostConfig host = new SSLHostConfig();
        host.setCertificateVerification("optional");
        host.setTrustStore(tls.trusted());
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystore(tls.serverKeys());
        certificate.setCertificateKeystorePassword(TestTls.PASSWORD);
        host.addCertificate(certificate);
        connector.addSslHostConfig(host);
    }

    /** Starts Jetty, with its own path checks as they are or as far off as they go. */
    static Container jetty(String contextPath, boolean lenient, Consumer<ServletContext> application) {
        return jetty(contextPath, lenient, null, application);
    }

    /** Starts Jetty, over TLS if there are keys for it. Clients may show certificates. */
    static Container jetty(String contextPath, boolean lenient, TestTls tls, Consumer<ServletContext> application) {
        Server server = new Server();
        HttpConfiguration configuration = new HttpConfiguration();
        HttpConnectionFactory http = new HttpConnectionFactory(configuration);
        ServerConnector connector =
                tls == null ? new ServerConnector(server, http) : new ServerConnector(server, secure(tls), http);
        if (tls != null) {
            configuration.addCustomizer(new SecureRequestCustomizer());
        }
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        context.setContextPath(contextPath.isEmpty() ? "/" : contextPath);
        if (lenient) {
            configuration.setUriCompliance(UriCompliance.UNSAFE);
            context.getServletHandler().setDecodeAmbiguousURIs(true);
        }
        ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
        errors.addErrorPage(ErrorPageErrorHandler.GLOBAL_ERROR_PAGE, "/error");
        context.setErrorHandler(errors);
        context.addServletContainerInitializer((classes, servletContext) -> application.accept(servletContext));
        server.setHandler(context);
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return new Container() {
            @Override
            public int port() {
                return connector.getLocalPort();
            }

            @Override
            public void close() {
                try {
                    server.stop();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private static SslConnectionFactory secure(TestTls tls) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setKeyStore(tls.serverKeys());
        factory.setKeyStorePassword(TestTls.PASSWORD);
        factory.setTrustStore(tls.trusted());
        factory.setWantClientAuth(true);
        return new SslConnectionFactory(factory, "http/1.1");
    }

    private static String temporary() {
        try {
            Path directory = Files.createTempDirectory("everyhop-servlet");
            directory.toFile().deleteOnExit();
            return directory.toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
