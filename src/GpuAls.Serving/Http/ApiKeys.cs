using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace GpuAls.Serving.Http;

/// <summary>The check of the API key of a request. Keys are compared by their hashes, in a time that does not depend on the key.</summary>
static class ApiKeys
{
    const string Bearer = "Bearer ";
    const string Header = "X-Api-Key";

    /// <summary>Answers requests to a path with 401 unless they have one of the keys; without keys, all pass.</summary>
    /// <param name="app">The application.</param>
    /// <param name="path">The path: <c>/v1</c>.</param>
    /// <param name="keys">The keys.</param>
    public static void UseApiKeys(this IApplicationBuilder app, PathString path, IReadOnlyList<string> keys)
    {
        if (keys.Count == 0) return;
        byte[][] hashes = [.. keys.Select(Hash)];
        app.Use(async (context, next) =>
        {
            if (!context.Request.Path.StartsWithSegments(path) || IsOneOf(hashes, KeyOf(context.Request)))
            {
                await next(context);
                return;
            }

            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.Of(
                StatusCodes.Status401Unauthorized,
                $"the request has no valid API key; expected the header 'Authorization: Bearer KEY' or '{Header}: KEY'").WriteTo(context);
        });
    }

    static string? KeyOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return authorization[Bearer.Length..].Trim();
        return request.Headers.TryGetValue(Header, out var key) ? key.ToString() : null;
    }

    // Every key is compared, whichever fits.
    static bool IsOneOf(byte[][] hashes, string? key)
    {
        if (key is null) return false;
        var own = Hash(key);
        var isOne = false;
        foreach (var hash in hashes) isOne |= CryptographicOperations.FixedTimeEquals(hash, own);
        return isOne;
    }

    static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
