"""What ``graticule doctor`` says."""

from importlib import metadata

from graticule.fleet import doctor


def test_a_whole_machine_is_well(machine, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "300")
    machine.pulumi()
    assert doctor.examine() == 0
    assert str(machine.path / "pulumi") in capsys.readouterr().out


def test_what_is_missing_is_named_with_the_command_that_mends_it(machine, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr(doctor, "_version", lambda distribution: "" if distribution == "pulumi-gcp" else "1.0.0")
    assert doctor.examine() == 1
    lines = capsys.readouterr().out.splitlines()
    (pulumi,) = [line for line in lines if "no Pulumi CLI on PATH" in line]
    (gcp,) = [line for line in lines if "pulumi-gcp" in line]
    assert "install" in pulumi
    assert "pip install 'graticule[gcp]'" in gcp


def test_a_distribution_that_is_not_installed_has_no_version():
    assert doctor._version("no-such-distribution") == ""
    assert doctor._version("pulumi") == metadata.version("pulumi")
