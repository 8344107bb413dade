using System.Data.Common;
using System.Text.RegularExpressions;
using GpuAls.Core;
using GpuAls.Databases.Tables;

namespace GpuAls.Databases.Addresses;

/// <summary>A database on the command line: <c>sqlite:FILE</c>, <c>duckdb:FILE</c>, <c>postgresql:CONNECTION STRING</c>.</summary>
/// <remarks>A driver and its native library are loaded when a database of its kind is named. No message has a password.</remarks>
abstract partial class DatabaseAddress
{
    // One row for each kind of database.
    static readonly IReadOnlyList<(string Scheme, string Form, Func<string, DatabaseAddress> Create)> Kinds =
    [
        ("duckdb", "duckdb:FILE", rest => new DuckDbAddress(rest)),
        ("sqlite", "sqlite:FILE", rest => new SqliteAddress(rest)),
        ("postgresql", "postgresql:CONNECTION STRING", rest => new PostgreSqlAddress(rest)),
        ("postgres", "postgresql://HOST/DATABASE", rest => new PostgreSqlAddress(rest)),
    ];

    /// <summary>The forms of an address in words, for messages and help.</summary>
    public static string Forms { get; } = DisplayText.OneOf([.. Kinds.Select(kind => kind.Form)]);

    /// <summary>The name of the kind of database: "PostgreSQL".</summary>
    public abstract string Kind { get; }

    /// <summary>The file of the database; null for a server or a database in memory.</summary>
    public virtual string? File => null;

    /// <summary>The statements that write tables.</summary>
    public abstract TableDialect Tables { get; }

    /// <summary>Whether a text names a database and not a file.</summary>
    public static bool IsAddress(string text) => Scheme(text) is { } scheme && (Find(scheme) is not null || UrlStart().IsMatch(text));

    /// <summary>The database that a text names. It is not opened.</summary>
    /// <exception cref="DatabaseException">The text is not an address of a database.</exception>
    public static DatabaseAddress Parse(string text)
    {
        // The whole text may have a password: a message shows its beginning alone.
        var scheme = Scheme(text) ?? throw new DatabaseException($"the address of a database has no kind; expected {Forms}", null);
        var create = Find(scheme) ?? throw new DatabaseException($"unknown kind of database {DisplayText.Quote(scheme)}; expected {Forms}", null);
        return create(text[(scheme.Length + 1)..]);
    }

    /// <summary>Opens the database to read it. The caller disposes of the connection.</summary>
    /// <exception cref="DatabaseException">There is no such database, or it cannot be opened.</exception>
    public DbConnection OpenToRead() => Open(isWritten: false);

    /// <summary>Opens the database to write to it; the file of a new database is created. The caller disposes of the connection.</summary>
    /// <exception cref="DatabaseException">It cannot be opened.</exception>
    public DbConnection OpenToWrite() => Open(isWritten: true);

    /// <summary>The error of a driver in the words of this database, with its remedy.</summary>
    /// <param name="problem">The work that failed: "cannot read the query".</param>
    /// <param name="exception">The error.</param>
    public DatabaseException Explain(string problem, Exception exception)
    {
        var (reason, remedy) = MissingLibraryException.IsCauseOf(exception)
            ? (MissingLibraryException.Reason(Kind), "Use text files in place of the database: NAME.tsv")
            : Explain(exception);
        return new DatabaseException($"{problem}: {DisplayText.Escape(reason)}", remedy, exception);
    }

    /// <summary>Whether an exception is an error of a database, of the connection to it or of a missing library, and not a defect.</summary>
    public static bool IsFailure(Exception exception) =>
        exception is DbException or IOException or UnauthorizedAccessException or TimeoutException or System.Net.Sockets.SocketException
        || MissingLibraryException.IsCauseOf(exception);

    /// <summary>The address without a password, as it can be typed: <c>sqlite:plays.db</c>.</summary>
    public abstract override string ToString();

    /// <summary>Checks the address before it is opened, and creates the connection.</summary>
    private protected abstract DbConnection Connect(bool isWritten);

    /// <summary>Sets up a connection that writes.</summary>
    private protected virtual void PrepareToWrite(DbConnection connection)
    {
        // Most databases need nothing.
    }

    /// <summary>The reason and the remedy of an error.</summary>
    private protected abstract (string Reason, string? Remedy) Explain(Exception exception);

    DbConnection Open(bool isWritten)
    {
        DbConnection? connection = null;
        try
        {
            connection = Connect(isWritten);
            connection.Open();
            if (isWritten) PrepareToWrite(connection);
            return connection;
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            connection?.Dispose();
            throw Explain($"cannot open {DisplayText.Escape(ToString())}", exception);
        }
    }

    static Func<string, DatabaseAddress>? Find(string scheme) =>
        Kinds.FirstOrDefault(kind => string.Equals(kind.Scheme, scheme, StringComparison.OrdinalIgnoreCase)).Create;

    static string? Scheme(string text) => text.IndexOf(':') is > 0 and var colon ? text[..colon] : null;

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]+://")]
    private static partial Regex UrlStart();
}
