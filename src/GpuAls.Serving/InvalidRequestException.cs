using GpuAls.Core;

namespace GpuAls.Serving;

/// <summary>A request that cannot be answered as it is; the message has the value found and the value expected.</summary>
sealed class InvalidRequestException(string message, int status = InvalidRequestException.BadRequest) : GpuAlsException(message)
{
    const int BadRequest = 400;
    const int ContentTooLarge = 413;
    const int UnsupportedMediaType = 415;

    /// <summary>The status of the answer.</summary>
    public int Status => status;

    /// <summary>A body that is not sent as JSON: a form of another site can send anything else without being asked.</summary>
    public static InvalidRequestException OtherContentType(string? found) => new(
        $"the content type is {(string.IsNullOrEmpty(found) ? "missing" : DisplayText.Quote(found))}; expected application/json",
        UnsupportedMediaType);

    /// <summary>A body beyond the limit.</summary>
    public static InvalidRequestException TooLarge(long maxBytes) =>
        new($"the body is too large; expected at most {DisplayText.Bytes(maxBytes)}", ContentTooLarge);
}
