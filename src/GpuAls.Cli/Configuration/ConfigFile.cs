using System.Text;
using System.Text.Json;
using GpuAls.Cli.Options;
using GpuAls.Core;

namespace GpuAls.Cli.Configuration;

/// <summary>A gpuals.json: options for every command, and sections with options for one command.</summary>
/// <param name="Shown">The path for messages.</param>
/// <param name="Values">The values; the command is null for those of every command.</param>
sealed record ConfigFile(string Shown, IReadOnlyList<(string? Command, ConfiguredValue Value)> Values)
{
    /// <summary>The name of the file.</summary>
    public const string Name = "gpuals.json";

    const string Schema = "$schema";

    static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shown">The path for messages.</param>
    /// <param name="folder">Its folder, relative to the current one; empty for the current folder.</param>
    /// <param name="level">The priority of its sections; its other values come after them.</param>
    /// <exception cref="ConfigurationException">The file cannot be read, is no JSON, or has a key that is no option.</exception>
    public static ConfigFile Read(string path, string shown, string folder, int level)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{DisplayText.Escape(shown)}: cannot be read: {exception.Message}", IgnoreIt);
        }

        var content = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;
        try
        {
            return new ConfigFile(shown, new Parser(content, shown, folder, level).Read());
        }
        catch (Exception exception) when (JsonFailure.IsOf(exception))
        {
            // Counts of lines in JSON exceptions start at 0.
            var line = exception is JsonException { LineNumber: { } number } ? $"{number + 1}" : "1";
            throw new ConfigurationException($"{DisplayText.Escape(shown)}:{line}: no JSON: {JsonFailure.ReasonOf(exception)}", IgnoreIt);
        }
    }

    const string IgnoreIt = "Correct the file. Or ignore all configuration: --no-config";

    ref struct Parser(ReadOnlySpan<byte> content, string shown, string folder, int level)
    {
        readonly List<(string? Command, ConfiguredValue Value)> values = [];
        readonly ReadOnlySpan<byte> content = content;
        Utf8JsonReader json = new(content, Options);

        public List<(string? Command, ConfiguredValue Value)> Read()
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                throw Wrong("the file is no object", "{ \"factors\": 64 }");
            ReadObject(command: null);
            while (json.Read())
            {
                // Comments below the object.
            }

            return values;
        }

        void ReadObject(string? command)
        {
            HashSet<string> seen = [];
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var key = json.GetString()!;
                var line = Line;
                if (!seen.Add(key))
                    throw Error(line, $"{DisplayText.Quote(key)} occurs twice", "Remove one of them. Or ignore all configuration: --no-config");
                json.Read();
                if (command is null && key == Schema)
                {
                    json.Skip();
                    continue;
                }

                if (command is null && json.TokenType == JsonTokenType.StartObject)
                {
                    if (!KnownOptions.All.ContainsKey(key)) throw Unknown(line, key, "command", KnownOptions.All.Keys);
                    ReadObject(key);
                    continue;
                }

                Check(line, key, command);
                values.Add((command, ReadValue(key, line, command is not null)));
            }
        }

        void Check(int line, string key, string? command)
        {
            if (OptionKeys.TypedOnly.Contains(key))
            {
                throw Error(
                    line, $"{DisplayText.Quote(key)} cannot be configured; expected --{key} on the command line",
                    "Remove it from the file. Or ignore all configuration: --no-config");
            }

            if (command is null && !KnownOptions.Keys.Contains(key))
                throw Unknown(line, key, "option", KnownOptions.Keys.Concat(KnownOptions.All.Keys));
            if (command is not null && !KnownOptions.All[command].Contains(key))
                throw Unknown(line, key, $"option of {command}", KnownOptions.All[command]);
        }

        ConfiguredValue ReadValue(string key, int line, bool isOfCommand)
        {
            var source = new ValueSource(isOfCommand ? level : level + 1, DisplayText.Quote(key), shown, line)
            {
                Folder = folder,
                IsOfCommand = isOfCommand,
            };
            switch (json.TokenType)
            {
                case JsonTokenType.String: return new(key, ValueForm.Text, [json.GetString()!], source);
                case JsonTokenType.Number: return new(key, ValueForm.Number, [Raw()], source);
                case JsonTokenType.True: return new(key, ValueForm.Truth, ["true"], source);
                case JsonTokenType.False: return new(key, ValueForm.Truth, ["false"], source);
                case JsonTokenType.StartArray:
                    List<string> texts = [];
                    while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                    {
                        texts.Add(json.TokenType switch
                        {
                            JsonTokenType.String => json.GetString()!,
                            JsonTokenType.Number => Raw(),
                            _ => throw Wrong($"{DisplayText.Quote(key)} has an element that is {Kind()}", "strings or numbers"),
                        });
                    }

                    return new(key, ValueForm.Array, texts, source);
                default:
                    throw Wrong($"{DisplayText.Quote(key)} is {Kind()}", "a value");
            }
        }

        readonly string Raw() => Encoding.UTF8.GetString(json.ValueSpan);

        readonly string Kind() => json.TokenType switch
        {
            JsonTokenType.Null => "null",
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            _ => Raw(),
        };

        readonly int Line => 1 + content[..(int)json.TokenStartIndex].Count((byte)'\n');

        readonly ConfigurationException Wrong(string found, string expected) => Error(Line, $"{found}; expected {expected}", IgnoreIt);

        readonly ConfigurationException Unknown(int line, string key, string kind, IEnumerable<string> known) =>
            Error(
                line,
                $"unknown {kind} {DisplayText.Quote(key)}{SimilarWords.Question(key, known)}",
                "Correct the file. To see all options: gpuals config --schema --no-config");

        readonly ConfigurationException Error(int line, string problem, string remedy) =>
            new($"{DisplayText.Escape(shown)}:{line}: {problem}", remedy);
    }
}
