using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace GpuAls.Serving.Http;

/// <summary>
/// The check of the API key of a query, which runs at the endpoint: no spelling of a path comes past it. Keys are compared by their hashes, in a time
/// that does not depend on the key.
/// </summary>
sealed class ApiKeyFilter(ServingOptions options) : IEndpointFilter
{
    const string Bearer = "Bearer ";
    const string Header = "X-Api-Key";

    readonly byte[][] hashes = [.. options.ApiKeys.Select(Hash)];

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (hashes.Length == 0 || IsOneOfThem(KeyOf(context.HttpContext.Request))) return await next(context);
        context.HttpContext.Response.Headers.WWWAuthenticate = Bearer.TrimEnd();
        throw new InvalidRequestException(
            $"the request has no valid API key; expected the header 'Authorization: Bearer KEY' or '{Header}: KEY'",
            StatusCodes.Status401Unauthorized);
    }

    static string? KeyOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return authorization[Bearer.Length..].Trim();
        return request.Headers.TryGetValue(Header, out var key) ? key.ToString() : null;
    }

    // Every key is compared, whichever fits.
    bool IsOneOfThem(string? key)
    {
        if (key is null) return false;
        var own = Hash(key);
        var isOne = false;
        foreach (var hash in hashes) isOne |= CryptographicOperations.FixedTimeEquals(hash, own);
        return isOne;
    }

    static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
