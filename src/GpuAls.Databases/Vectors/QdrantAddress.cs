using GpuAls.Core;

namespace GpuAls.Databases.Vectors;

/// <summary>A Qdrant server: <c>qdrant:http://host:6334</c>, the address of its gRPC service. The API key is that of QDRANT_API_KEY.</summary>
/// <param name="Url">The address of the gRPC service.</param>
/// <param name="Key">The API key; null for none. No message has it.</param>
sealed record QdrantAddress(Uri Url, string? Key)
{
    /// <summary>The environment variable with the API key.</summary>
    public const string KeyVariable = "QDRANT_API_KEY";

    const string Scheme = "qdrant:";

    // The port of gRPC; 6333 is that of REST.
    const int StandardPort = 6334;

    /// <summary>The form of an address in words, for messages and help.</summary>
    public const string Form = "qdrant:http://HOST:6334";

    /// <summary>Whether a text names a Qdrant server.</summary>
    public static bool IsAddress(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>The server that a text names.</summary>
    /// <exception cref="DatabaseException">The text is not such an address.</exception>
    public static QdrantAddress Parse(string text)
    {
        // The text is not shown: a URL can have a key.
        if (!IsAddress(text) || !Uri.TryCreate(text[Scheme.Length..], UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            || url.Host.Length == 0 || url.PathAndQuery != "/")
            throw new DatabaseException($"the address of the Qdrant server is not one of gRPC; expected {Form}", null);
        if (url.UserInfo.Length > 0)
        {
            throw new DatabaseException(
                "the address of the Qdrant server has a user or a password; expected an API key in the environment",
                $"Set the environment variable {KeyVariable}");
        }

        var key = Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } typed ? typed : null;
        return new(url.IsDefaultPort ? new UriBuilder(url) { Port = StandardPort }.Uri : url, key);
    }

    /// <summary>The address as it can be typed.</summary>
    public override string ToString() => Scheme + DisplayText.Escape(Url.GetLeftPart(UriPartial.Authority));
}
