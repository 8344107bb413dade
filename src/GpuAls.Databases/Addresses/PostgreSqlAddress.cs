using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using GpuAls.Core;
using GpuAls.Databases.Tables;
using Npgsql;

namespace GpuAls.Databases.Addresses;

/// <summary>
/// A PostgreSQL database: <c>postgresql:CONNECTION STRING</c> in the form of Npgsql, or <c>postgresql://user:password@host:port/database</c>. The
/// environment variables PGUSER, PGPASSWORD, PGPASSFILE and PGSSLROOTCERT, and the file ~/.pgpass, are read as Npgsql does it.
/// </summary>
sealed class PostgreSqlAddress : DatabaseAddress
{
    readonly NpgsqlConnectionStringBuilder settings;

    /// <param name="text">The address after <c>postgresql:</c>.</param>
    /// <exception cref="DatabaseException">The text is not a connection string, or has no host.</exception>
    public PostgreSqlAddress(string text)
    {
        settings = text.StartsWith("//", StringComparison.Ordinal) ? PostgreSqlUrl.Parse(text[2..]) : ParseConnectionString(text);
        if (string.IsNullOrWhiteSpace(settings.Host))
        {
            throw new DatabaseException(
                "the address of the PostgreSQL database has no host",
                "Name the host: \"postgresql:Host=localhost;Database=NAME\", or postgresql://localhost/NAME");
        }

        settings.PersistSecurityInfo = false;
        settings.ApplicationName ??= "gpuals";
        // An index of a large table takes minutes; a lost server is noticed by the system.
        (settings.CommandTimeout, settings.TcpKeepAlive) = (0, true);
        // A command opens few connections, and a closed one must not hold its locks.
        settings.Pooling = false;
    }

    /// <inheritdoc/>
    public override string Kind => "PostgreSQL";

    string Server => $"{settings.Host}:{settings.Port.ToString(CultureInfo.InvariantCulture)}";

    /// <inheritdoc/>
    public override TableDialect Tables => new PostgreSqlTables();

    /// <inheritdoc/>
    public override string ToString() =>
        $"postgresql://{(settings.Username is { } user ? user + "@" : "")}{Server}/{settings.Database ?? settings.Username}";

    /// <summary>Opens the database to write vectors of pgvector, whose extension it has.</summary>
    /// <exception cref="DatabaseException">It cannot be opened.</exception>
    public NpgsqlConnection OpenForVectors()
    {
        try
        {
            var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
            builder.UseVector();
            // The connection keeps what it needs of its source.
            using var source = builder.Build();
            return source.OpenConnection();
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw Explain($"cannot open {DisplayText.Escape(ToString())}", exception);
        }
    }

    private protected override DbConnection Connect(bool isWritten) => new NpgsqlConnection(settings.ConnectionString);

    private protected override (string Reason, string? Remedy) Explain(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => Lost,
        PostgresException error => (error.MessageText, Remedy(error)),
        NpgsqlException when exception.Message.Contains("No password", StringComparison.Ordinal) => (
            "the server asks for a password", "Set the password in the environment variable PGPASSWORD, or in the file ~/.pgpass"),
        _ when FindIn<PostgresException>(exception) is { } error => (error.MessageText, Remedy(error)),
        _ when FindIn<SocketException>(exception) is { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
            ($"the host {DisplayText.Quote(settings.Host!)} is unknown", "Correct the host"),
        _ when FindIn<SocketException>(exception) is { SocketErrorCode: SocketError.ConnectionRefused or SocketError.AddressNotAvailable } => (
            $"no server listens at {Server}", "Start the server, or correct the host and the port"),
        _ when FindIn<TimeoutException>(exception) is not null => (
            $"{Server} does not answer", "Check the host, the port and the firewall. To wait longer: Timeout=60 in the connection string"),
        NpgsqlException { InnerException: IOException or SocketException } or IOException or SocketException => Lost,
        _ => (exception.Message, null),
    };

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    string? Remedy(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword => "Correct the password: PGPASSWORD, or the file ~/.pgpass",
        PostgresErrorCodes.InvalidAuthorizationSpecification => "Name another user, or let pg_hba.conf of the server allow this one",
        PostgresErrorCodes.InvalidCatalogName => $"Create the database: createdb {settings.Database}. Or name another one",
        PostgresErrorCodes.InsufficientPrivilege => "Ask the owner for the permission: GRANT",
        PostgresErrorCodes.DependentObjectsStillExist => "Drop them, or name another table",
        PostgresErrorCodes.DiskFull => "Free space on the disk of the server, and repeat the command",
        PostgresErrorCodes.TooManyConnections => "Repeat the command when the server has fewer connections",
        PostgresErrorCodes.CannotConnectNow => Lost.Remedy,
        _ => null,
    };

    static (string Reason, string? Remedy) Lost => ("the connection was lost", "Repeat the command when the server is there again");

    static NpgsqlConnectionStringBuilder ParseConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            // The message of the driver can show a part of the text, and that part can be the password.
            throw new DatabaseException(
                "the address of the PostgreSQL database is not a connection string of known keywords; expected Host=…;Database=…;Username=…",
                "Write it so: \"postgresql:Host=localhost;Database=NAME\", or postgresql://localhost/NAME");
        }
    }

    static T? FindIn<T>(Exception? exception) where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found) return found;
        }

        return null;
    }
}
