using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace GpuAls.Serving.Http;

/// <summary>The body of a request as JSON. A message about a mistake names the place in the JSON, the value and the expected one.</summary>
static class JsonBody
{
    /// <summary>Reads the body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="type">The type of the body.</param>
    /// <param name="maxBytes">The maximum size of the body.</param>
    /// <exception cref="InvalidRequestException">The body has another content type, is too large, or is not what the type expects.</exception>
    public static async Task<T> Read<T>(HttpRequest request, JsonTypeInfo<T> type, long maxBytes) where T : class
    {
        if (!request.HasJsonContentType()) throw InvalidRequestException.OtherContentType(request.ContentType);
        if (request.ContentLength > maxBytes) throw InvalidRequestException.TooLarge(maxBytes);
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
            var buffer = read.Buffer;
            // Read to the end, whatever becomes of it; without an end, kept until all of it is there.
            var consumed = buffer.End;
            try
            {
                if (buffer.Length > maxBytes) throw InvalidRequestException.TooLarge(maxBytes);
                if (read.IsCompleted) return Parse(buffer, type);
                consumed = buffer.Start;
            }
            finally
            {
                reader.AdvanceTo(consumed, buffer.End);
            }
        }
    }

    static T Parse<T>(ReadOnlySequence<byte> json, JsonTypeInfo<T> type) where T : class
    {
        if (json.IsEmpty) throw new InvalidRequestException("the body is empty; expected a JSON object");
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = type.Options.MaxDepth });
            var value = JsonSerializer.Deserialize(ref reader, type)
                ?? throw new InvalidRequestException("the body is null; expected a JSON object");
            // Throws if something follows.
            reader.Read();
            return value;
        }
        catch (JsonException wrong)
        {
            throw new InvalidRequestException(JsonMistake.Describe(json, type, wrong));
        }
    }
}
