using System.Globalization;
using GpuAls.Core;
using Npgsql;

namespace GpuAls.Databases.Addresses;

/// <summary>An address of PostgreSQL as its own programs write it: <c>postgresql://user:password@host:port/database?sslmode=require</c>.</summary>
static class PostgreSqlUrl
{
    // The parameters of libpq that Npgsql calls by other names.
    static readonly Dictionary<string, string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["application_name"] = "Application Name",
        ["channel_binding"] = "Channel Binding",
        ["connect_timeout"] = "Timeout",
        ["dbname"] = "Database",
        ["host"] = "Host",
        ["options"] = "Options",
        ["password"] = "Password",
        ["port"] = "Port",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["target_session_attrs"] = "Target Session Attributes",
        ["user"] = "Username",
    };

    /// <summary>The settings of a URL.</summary>
    /// <param name="text">The URL after <c>postgresql://</c>.</param>
    /// <exception cref="DatabaseException">The text is not such a URL.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var settings = new NpgsqlConnectionStringBuilder();
        var (place, query) = Split(text, text.IndexOf('?'));
        var (server, database) = Split(place, place.IndexOf('/'));
        // The last @: a password may have one that is not escaped.
        var at = server.LastIndexOf('@');
        if (at >= 0)
        {
            var (user, password) = Split(server[..at], server.IndexOf(':') is >= 0 and var colon && colon < at ? colon : -1);
            if (user.Length > 0) settings.Username = Uri.UnescapeDataString(user);
            if (password.Length > 0) settings.Password = Uri.UnescapeDataString(password);
        }

        var (host, port) = Split(server[(at + 1)..], PortColon(server[(at + 1)..]));
        if (host.Length > 0) settings.Host = Uri.UnescapeDataString(host).Trim('[', ']');
        if (port.Length > 0) Set(settings, "port", port);
        if (database.Length > 0) settings.Database = Uri.UnescapeDataString(database);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Split(pair, pair.IndexOf('='));
            Set(settings, name, Uri.UnescapeDataString(value));
        }

        return settings;
    }

    static void Set(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        if (!Keywords.TryGetValue(name, out var keyword))
        {
            // The name is not shown: it can be the end of a password with a question mark.
            throw new DatabaseException(
                $"the address of the PostgreSQL database has an unknown parameter after '?'; expected {DisplayText.OneOf([.. Keywords.Keys])}",
                "Write ? in a user or a password as %3F");
        }

        try
        {
            // libpq writes verify-full, Npgsql VerifyFull.
            settings[keyword] = keyword == "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal)
                : keyword is "Timeout" or "Port" ? int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture)
                : value;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            throw new DatabaseException(
                $"the address of the PostgreSQL database has an invalid {name}", "Write it so: postgresql://user@host:5432/NAME", exception);
        }
    }

    // The colons inside [::1] are those of the host.
    static int PortColon(string server) => server.LastIndexOf(':') is var colon && colon > server.LastIndexOf(']') ? colon : -1;

    static (string Before, string After) Split(string text, int position) =>
        position < 0 ? (text, "") : (text[..position], text[(position + 1)..]);
}
