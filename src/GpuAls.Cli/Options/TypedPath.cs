using System.CommandLine;
using System.CommandLine.Parsing;

namespace GpuAls.Cli.Options;

/// <summary>The rule for the path of a file on the command line: it is not empty and has no NUL character, which no file system allows.</summary>
static class TypedPath
{
    /// <summary>Checks the values of an option.</summary>
    /// <param name="option">The option.</param>
    /// <param name="expected">The kind of name, for messages.</param>
    public static void Check(Option option, string expected = "file name") =>
        option.Validators.Add(result => Check(result, option.Name, result.Tokens, expected));

    /// <summary>Checks the value of an argument.</summary>
    public static void Check(Argument argument) =>
        argument.Validators.Add(result => Check(result, argument.Name, result.Tokens, "file name"));

    static void Check(SymbolResult result, string name, IReadOnlyList<Token> tokens, string expected)
    {
        foreach (var token in tokens)
        {
            if (token.Value.Length == 0) result.AddError($"{name} is empty; expected a {expected}");
            else if (token.Value.Contains('\0')) result.AddError($"{name} has a NUL character: '{token.Value}'; expected a {expected}");
        }
    }
}
