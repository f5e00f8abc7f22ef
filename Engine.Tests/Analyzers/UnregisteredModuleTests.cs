using DropoutLab.Analyzers;
using DropoutLab.Layers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DropoutLab.Tests.Analyzers;

/// <summary>What a module holds without registering it is found, and nothing else.</summary>
internal sealed class UnregisteredModuleTests
{
    [TestCase("readonly Linear inner = new Linear(2, 2);", "", TestName = "A field with an initializer")]
    [TestCase("readonly Linear inner;", "inner = new Linear(2, 2);", TestName = "A field that the constructor sets")]
    [TestCase("public Linear Inner { get; } = new Linear(2, 2);", "", TestName = "A property")]
    [TestCase("readonly Linear inner;", "inner = given;", TestName = "A module that the constructor gets")]
    [TestCase("readonly Linear[] inner;", "inner = [new Linear(2, 2), given];", TestName = "An array")]
    [TestCase("readonly List<Layer> inner = [];", "inner.Add(given);", TestName = "A list")]
    [TestCase("readonly Linear inner; readonly Linear other;", "inner = given; other = Register(\"other\", new Linear(1, 1));",
        TestName = "One of two")]
    public void AModuleThatNobodyRegisteredIsFound(string member, string constructor)
    {
        string[] found = Diagnose(member, constructor);
        Assert.That(found, Has.Length.EqualTo(1));
        Assert.That(found[0], Does.Contain("nner'").And.Contains("not registered"));
    }

    [TestCase("readonly Linear inner;", "inner = Register(\"inner\", new Linear(2, 2));", TestName = "Set from Register")]
    [TestCase("public Linear Inner { get; }", "Inner = Register(\"inner\", given);", TestName = "A property set from Register")]
    [TestCase("readonly Linear a, b;", "(a, b) = (Register(\"a\", given), Register(\"b\", new Linear(1, 1)));", TestName = "Two at once")]
    [TestCase("readonly Linear inner;", "inner = given; Register(\"inner\", given);", TestName = "Registered and kept apart")]
    [TestCase("readonly Linear inner;", "Register(\"inner\", given); this.inner = given;", TestName = "Registered before it is kept")]
    [TestCase("readonly Linear[] inner;", "inner = [given]; foreach (Linear layer in inner) Register(\"x\", layer);",
        TestName = "A loop over them")]
    [TestCase("readonly Linear[] inner;", "inner = [given]; for (int i = 0; i < 1; i++) Register($\"x{i}\", inner[i]);",
        TestName = "A loop with an index")]
    [TestCase("Linear? inner; Linear Inner => inner ??= Register(\"inner\", new Linear(1, 1));", "", TestName = "Made when it is needed")]
    [TestCase("readonly Func<Linear, Linear> make = x => x; static readonly Linear shared = new Linear(1, 1);", "",
        TestName = "No module of its own")]
    public void WhatIsRegisteredOrNoModuleIsLeftAlone(string member, string constructor) =>
        Assert.That(Diagnose(member, constructor), Is.Empty);

    private static string[] Diagnose(string member, string constructor)
    {
        string code = $$"""
            using System;
            using System.Collections.Generic;
            using DropoutLab;
            using DropoutLab.Layers;
            #nullable enable

            internal sealed class Sample : Layer
            {
                {{member}}

                public Sample(Linear given)
                {
                    {{constructor}}
                }

                protected override Tensor Compute(Tensor input) => input;
            }
            """;
        string[] assemblies =
            [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator), typeof(Module).Assembly.Location];
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Sample", [CSharpSyntaxTree.ParseText(code)], assemblies.Distinct().Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.That(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error), Is.Empty);
        return
        [
            .. compilation.WithAnalyzers([new UnregisteredModuleAnalyzer()]).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult()
                .Select(diagnostic => diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)),
        ];
    }
}
