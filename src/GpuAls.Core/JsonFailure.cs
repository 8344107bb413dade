using System.Text.Json;

namespace GpuAls.Core;

/// <summary>The exceptions with which System.Text.Json reports that a text is no JSON, and their words for messages.</summary>
static class JsonFailure
{
    /// <summary>
    /// Whether an exception means that the text is damaged. A string that is no Unicode text, because of half a surrogate pair or bytes that are not
    /// UTF-8, is reported as an <see cref="InvalidOperationException"/>, and only when the string is read.
    /// </summary>
    public static bool IsOf(Exception exception) => exception is JsonException or InvalidOperationException;

    /// <summary>The reason, without the position that the parser appends, escaped for a message.</summary>
    public static string ReasonOf(Exception exception)
    {
        if (exception is not JsonException) return "a string is no Unicode text";
        return DisplayText.Escape(exception.Message.Split([" LineNumber:", " Path:"], StringSplitOptions.None)[0].TrimEnd('.'));
    }
}
