using GpuAls.Databases;
using GpuAls.Databases.Addresses;
using GpuAls.Databases.Vectors;

namespace GpuAls.Cli.Configuration;

/// <summary>Addresses of databases and servers among configured values.</summary>
static class Addresses
{
    /// <summary>Whether a text is an address and not a path.</summary>
    public static bool IsAddress(string text) => text.Contains(':') && (DatabaseAddress.IsAddress(text) || QdrantAddress.IsAddress(text));

    /// <summary>A value without a password, for people.</summary>
    public static string Hide(string text)
    {
        if (!IsAddress(text)) return text;
        try
        {
            return DatabaseAddress.IsAddress(text) ? DatabaseAddress.Parse(text).ToString() : QdrantAddress.Parse(text).ToString();
        }
        catch (DatabaseException)
        {
            // It may have a password all the same.
            return $"{text[..text.IndexOf(':')]}:…";
        }
    }
}
