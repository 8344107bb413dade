using System.Globalization;
using System.Text.RegularExpressions;

namespace GpuAls.Kernels.Tests;

/// <summary>An instruction of a card's machine code (SASS), as cuobjdump prints it: <c>@!P6 BRA 0xda0</c>.</summary>
/// <param name="Address">The address in bytes from the start of the kernel.</param>
/// <param name="Text">The condition, the opcode and the operands.</param>
sealed partial record SassInstruction(int Address, string Text)
{
    static readonly (string Class, string[] Opcodes)[] Classes =
    [
        ("convert", ["F2F", "F2FP", "F2I", "I2F", "I2FP", "HADD2", "FRND"]),
        ("select", ["SEL", "FSEL", "FMNMX", "IMNMX", "VIMNMX"]),
        ("predicate", ["ISETP", "FSETP", "DSETP", "PLOP3", "P2R", "R2P", "FCHK"]),
        ("constant", ["LDC", "ULDC"]),
        ("control", ["BRA", "BRX", "BSSY", "BSYNC", "BREAK", "BMOV", "WARPSYNC", "ENDCOLLECTIVE", "EXIT", "CALL", "RET", "NOP", "YIELD"]),
    ];

    static readonly string[] OwnClasses = ["FFMA", "FMUL", "FADD", "DFMA", "DMUL", "DADD", "HMMA", "MUFU", "SHFL", "VOTE", "BAR"];

    /// <summary>The opcode with its modifiers: <c>LDG.E.128</c>.</summary>
    public string Opcode { get; } = OpcodeAfterCondition().Match(Text).Groups["opcode"].Value;

    /// <summary>
    /// The kind of work. Accesses of memory have their width in bits, and the space if it is not global: <c>LD.128</c>, <c>LDS.32</c>. Arithmetic
    /// with whole numbers and addresses, and moves between registers, are <c>integer</c>.
    /// </summary>
    public string Class =>
        Access() ?? (OwnClasses.Contains(Name) ? Name : Classes.FirstOrDefault(row => row.Opcodes.Contains(Name)).Class ?? "integer");

    /// <summary>The address that a jump goes to; null for other instructions.</summary>
    public int? Target =>
        IsJump ? int.Parse(LastAddress().Match(Text).Groups["address"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture) : null;

    /// <summary>Whether the instruction after this one can be next.</summary>
    public bool FallsThrough => IsConditional || !(IsJump || Name is "EXIT" or "RET" or "BRX");

    /// <summary>The instructions of a listing, in order.</summary>
    public static IReadOnlyList<SassInstruction> Parse(string listing) =>
    [
        .. ListingLine().Matches(listing).Select(line => new SassInstruction(
            int.Parse(line.Groups["address"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture), line.Groups["text"].Value.Trim())),
    ];

    string Name => Opcode.Split('.')[0];

    /// <summary>
    /// BRA.DIV and BRA.CONV leave to code for warps whose lanes do not run together. They are no jumps here, because in these kernels the lanes of a
    /// warp reach every shuffle together.
    /// </summary>
    bool IsJump => Name == "BRA"
        && !Opcode.StartsWith("BRA.DIV", StringComparison.Ordinal)
        && !Opcode.StartsWith("BRA.CONV", StringComparison.Ordinal);

    bool IsConditional => Text[0] == '@' || ConditionalOperand().IsMatch(Text);

    string? Access()
    {
        var access = Name switch
        {
            "LD" or "LDG" => "LD",
            "ST" or "STG" => "ST",
            "LDS" or "STS" or "LDL" or "STL" or "LDGSTS" => Name,
            _ => null,
        };
        if (access is null) return null;
        var width = AccessWidth().Match(Opcode);
        return $"{access}.{(width.Success ? width.Groups["bits"].Value : "32")}";
    }

    [GeneratedRegex(@"^\s+/\*(?<address>[0-9a-f]{4,6})\*/\s+(?<text>[^;]*);", RegexOptions.Multiline)]
    private static partial Regex ListingLine();

    [GeneratedRegex(@"^(@!?U?P\w+\s+)?(?<opcode>\S+)")]
    private static partial Regex OpcodeAfterCondition();

    // BRA !P0, 0x3560 also needs the predicate that is its operand.
    [GeneratedRegex(@"\bBRA\S* !?U?P\d+,")]
    private static partial Regex ConditionalOperand();

    [GeneratedRegex(@"0x(?<address>[0-9a-f]+)\s*$")]
    private static partial Regex LastAddress();

    // LD.E.U16, LDG.E.128.CONSTANT, LDS.U.64
    [GeneratedRegex(@"\.[US]?(?<bits>8|16|64|128)\b")]
    private static partial Regex AccessWidth();
}
