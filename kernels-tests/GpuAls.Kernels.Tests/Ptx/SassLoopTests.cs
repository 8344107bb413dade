namespace GpuAls.Kernels.Tests;

/// <summary>The loops of a short kernel, as cuobjdump prints it.</summary>
public sealed class SassLoopTests
{
    // For each of several rows (0020 to 00e0), a sum over entries (0040 to 00a0) that skips some of them. The code at 0100 is
    // for warps whose lanes do not run together, and the jump at 0130 to itself fills the rest of the memory.
    const string Listing = """
        	code for sm_90
        		Function : Kernel_Sum
        	.headerflags    @"EF_CUDA_SM90 EF_CUDA_PTX_SM(EF_CUDA_SM90)"
                /*0000*/                   LDC R1, c[0x0][0x28] ;                    /* 0x00000a00ff017b82 */
                                                                                     /* 0x000e240000000800 */
                /*0010*/               @P0 EXIT ;                                    /* 0x000000000000094d */
                /*0020*/                   IMAD.MOV.U32 R2, RZ, RZ, RZ ;             /* 0x000000ffff027224 */
                /*0030*/                   LD.E.64 R4, [R6.64] ;                     /* 0x0000000606047980 */
                /*0040*/                   LDG.E.128.CONSTANT R8, desc[UR4][R4.64] ; /* 0x0000000404087981 */
                /*0050*/              @!P1 BRA 0x80 ;                                /* 0x0000000000209947 */
                /*0060*/                   BRA.DIV UR6, 0x100 ;                      /* 0x0000000606047947 */
                /*0070*/                   SHFL.BFLY PT, R3, R2, R10, 0x1f ;         /* 0x0c001f0a02037389 */
                /*0080*/                   FFMA R2, R8, R9, R2 ;                     /* 0x0000000908027223 */
                /*0090*/                   FFMA R2, R10, R11, R2 ;                   /* 0x0000000b0a027223 */
                /*00a0*/               @P2 BRA 0x40 ;                                /* 0xfffffffc00e42947 */
                /*00b0*/                   LDS.U.64 R4, [R6] ;                       /* 0x0000000006047984 */
                /*00c0*/                   LD.E.U16 R5, [R6.64] ;                    /* 0x0000000606057980 */
                /*00d0*/                   ISETP.NE.AND P0, PT, R2, RZ, PT ;         /* 0x000000ff0200720c */
                /*00e0*/               @P0 BRA P3, 0x20 ;                            /* 0xfffffffc00e40947 */
                /*00f0*/                   EXIT ;                                    /* 0x000000000000794d */
                /*0100*/                   IMAD.MOV.U32 R40, RZ, RZ, -0x1 ;          /* 0xffffffffff287424 */
                /*0110*/                   WARPSYNC.COLLECTIVE R40, 0x120 ;          /* 0x0000000028087348 */
                /*0120*/                   BRA 0x80 ;                                /* 0xffffffec00347947 */
                /*0130*/                   BRA 0x130;                                /* 0xfffffffc00fc7947 */
        """;

    static readonly IReadOnlyList<SassInstruction> Code = SassInstruction.Parse(Listing);

    static readonly IReadOnlyList<SassLoop> Loops = SassLoops.Of(Code);

    [Fact]
    public void Parse_FindsEveryInstruction()
    {
        Assert.Equal(Enumerable.Range(0, 20).Select(number => 16 * number), Code.Select(instruction => instruction.Address));
        Assert.Equal("@P0 BRA P3, 0x20", Code[14].Text);
        Assert.Equal("LDG.E.128.CONSTANT", Code[4].Opcode);
    }

    [Theory]
    [InlineData(0x00, "constant")]
    [InlineData(0x10, "control")]
    [InlineData(0x20, "integer")]
    [InlineData(0x30, "LD.64")]
    [InlineData(0x40, "LD.128")]
    [InlineData(0x70, "SHFL")]
    [InlineData(0x80, "FFMA")]
    [InlineData(0xb0, "LDS.64")]
    [InlineData(0xc0, "LD.16")]
    [InlineData(0xd0, "predicate")]
    public void Class_IsTheKindOfWork(int address, string expected) => Assert.Equal(expected, Code[address / 16].Class);

    [Fact]
    public void Of_FindsTheLoopAndTheOneInside()
    {
        Assert.Equal([(0x20, 13), (0x40, 7)], Loops.Select(loop => (loop.First.Address, loop.Instructions.Count)));
        Assert.Same(Loops[0], SassLoops.Around(Loops[1], Loops));
        Assert.Null(SassLoops.Around(Loops[0], Loops));
    }

    [Fact]
    public void Report_HasALineForEachLoop() => Assert.Equal(
        """
        0020: 13 instructions: 4 control, 2 FFMA, 1 LD.128, 1 LD.16, 1 LD.64, 1 LDS.64, 1 SHFL, 1 integer, 1 predicate
          0040: 7 instructions: 3 control, 2 FFMA, 1 LD.128, 1 SHFL

        """.ReplaceLineEndings(),
        LoopReport.Of(Loops));

    // The loop has 7 instructions, and the loop around it another 6 for two of its passes.
    [Theory]
    [InlineData("LD.128", 1, 7, 0.28, 0, null)]
    [InlineData("LD.128", 1, 10, 0.2, 2, null)]
    [InlineData("LD.128", 1, 6, 0.2, 0, "sum, loop at 0040: 7 instructions for 1 entry; expected at most 6")]
    [InlineData("LD.128", 1, 9, 0.2, 2, "sum, loop at 0040: 10 instructions for 1 entry; expected at most 9")]
    [InlineData("LD.128", 1, 7, 0.3, 0, "sum, loop at 0040: 28.6 % of the instructions are FFMA; expected at least 30.0 %")]
    [InlineData("LD.128", 2, 99, 0, 0, "sum: no loop has 2 LD.128")]
    public void Excesses_SaysWhichLimitIsExceeded(string load, int loads, double instructions, double share, int passes, string? expected)
    {
        var limit = new LoopLimit(typeof(SassLoopTests), [], "1 entry", load, loads, instructions, share, passes);
        Assert.Equal(expected is null ? [] : [expected], LoopReport.Excesses("sum", limit, Loops));
    }

    // Two entries in each pass, as an assembler that unrolls the loop makes it.
    [Fact]
    public void Excesses_OfALoopWithSeveralUnits_CountsOneUnit()
    {
        var limit = new LoopLimit(typeof(SassLoopTests), [], "1 addition", "FFMA", 1, 3.5, 0.28, 0);
        Assert.Empty(LoopReport.Excesses("sum", limit, Loops));
        Assert.Single(LoopReport.Excesses("sum", limit with { Instructions = 3.4 }, Loops));
    }
}
